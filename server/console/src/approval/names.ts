import type { Names } from "../app/language";
import type { Tone } from "../parts/Status";

export const approvalStatusNames: Names = {
  pending: ["待复核", "Pending"],
  executed: ["已执行", "Done"],
  failed: ["执行失败", "Failed"],
  rejected: ["已拒绝", "Rejected"],
  withdrawn: ["已撤回", "Withdrawn"],
  expired: ["已过期", "Expired"],
};

export const approvalTones: Record<string, Tone> = {
  pending: "waiting",
  executed: "good",
  failed: "bad",
  rejected: "bad",
  withdrawn: "neutral",
  expired: "neutral",
};
