import type { Names } from "../app/language";
import type { Tone } from "../parts/Status";

export const severityNames: Names = { HIGH: ["高", "High"], MEDIUM: ["中", "Medium"], LOW: ["低", "Low"] };

export const severityTones: Record<string, Tone> = { HIGH: "bad", MEDIUM: "waiting", LOW: "neutral" };

export const approvalNames: Names = { PENDING: ["待审核", "Pending"], APPROVED: ["审核通过", "Approved"], REJECTED: ["审核拒绝", "Rejected"] };

export const approvalTones: Record<string, Tone> = { PENDING: "waiting", APPROVED: "good", REJECTED: "bad" };

/** States of the audit records: of applications, renewals and customers. */
export const stateNames: Names = { ...approvalNames, NORMAL: ["正常", "Normal"], DEFAULT: ["违约", "In default"] };

export const subjectNames: Names = {
  APPLICATION: ["违约认定申请", "Default application"],
  RENEWAL: ["违约重生申请", "Renewal"],
  CUSTOMER: ["客户状态", "State of the customer"],
  CLASSIFICATION: ["行业与区域", "Industry and region"],
};
