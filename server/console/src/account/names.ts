import type { Names } from "../app/language";
import type { Tone } from "../parts/Status";

export const accountTypeNames: Names = { savings: ["储蓄账户", "Savings"], checking: ["支票账户", "Checking"] };

export const accountStatusNames: Names = { active: ["正常", "Active"], frozen: ["冻结", "Frozen"], closed: ["销户", "Closed"] };

export const accountTones: Record<string, Tone> = { active: "good", frozen: "waiting", closed: "neutral" };
