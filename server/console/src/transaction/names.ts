import type { Names } from "../app/language";
import type { Tone } from "../parts/Status";

export const transactionTypeNames: Names = {
  deposit: ["存款", "Deposit"],
  debit: ["支付扣款", "Debit"],
  transfer: ["行内转账", "Transfer"],
  batch_transfer: ["批量转账", "Batch transfer"],
  scheduled_transfer: ["预约转账", "Scheduled transfer"],
  bill_payment: ["账单支付", "Bill payment"],
  reversal: ["冲正", "Reversal"],
};

export const transactionStatusNames: Names = { pending: ["处理中", "Pending"], completed: ["已完成", "Completed"], failed: ["失败", "Failed"] };

export const scheduledStatusNames: Names = {
  pending: ["待执行", "Pending"],
  processing: ["执行中", "Processing"],
  completed: ["已完成", "Completed"],
  failed: ["失败", "Failed"],
  cancelled: ["已取消", "Cancelled"],
};

export const recurringStatusNames: Names = { active: ["执行中", "Active"], completed: ["已完成", "Completed"], cancelled: ["已取消", "Cancelled"] };

export const frequencyNames: Names = { daily: ["每日", "Daily"], weekly: ["每周", "Weekly"], monthly: ["每月", "Monthly"] };

export const directionNames: Names = { in: ["收入", "In"], out: ["支出", "Out"] };

export const tones: Record<string, Tone> = {
  pending: "waiting",
  processing: "waiting",
  active: "good",
  completed: "good",
  failed: "bad",
  cancelled: "neutral",
};
