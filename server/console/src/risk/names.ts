import type { Names } from "../app/language";
import type { Tone } from "../parts/Status";

export const ruleNames: Names = {
  account_blacklist: ["账户黑名单", "Account blacklist"],
  customer_blacklist: ["客户黑名单", "Customer blacklist"],
  customer_in_default: ["违约客户", "Customer in default"],
  single_transfer_limit: ["单笔限额", "Limit of one payment"],
  daily_transfer_limit: ["单日限额", "Limit of a day"],
  batch_amount_limit: ["批次总额", "Amount of a batch"],
  batch_count_limit: ["批次笔数", "Transfers of a batch"],
  scheduled_pending_limit: ["待执行预约数", "Waiting scheduled transfers"],
  hourly_transfer_frequency: ["单小时次数", "Payments of an hour"],
  daily_transfer_frequency: ["单日次数", "Payments of a day"],
};

export const ruleTypeNames: Names = {
  limit: ["限额规则", "Limit"],
  frequency: ["频率规则", "Frequency"],
  blacklist: ["黑名单", "Blacklist"],
  batch_limit: ["批量限额", "Batch limit"],
  scheduled_limit: ["预约限额", "Limit of scheduled transfers"],
};

export const ruleStateNames: Names = { active: ["生效", "Active"], shadow: ["影子（只记录）", "Shadow (records only)"], disabled: ["停用", "Disabled"] };

export const ruleTones: Record<string, Tone> = { active: "good", shadow: "waiting", disabled: "neutral" };

export const riskLevelNames: Names = { low: ["低", "Low"], medium: ["中", "Medium"], high: ["高", "High"] };

export const subjectNames: Names = { account: ["账户", "Account"], customer: ["客户", "Customer"] };
