import type { Names } from "./language";

export const roleNames: Names = {
  admin: ["管理员", "Administrator"],
  teller: ["柜员", "Teller"],
  customer: ["客户", "Customer"],
  credit_officer: ["信贷员", "Credit officer"],
  credit_approver: ["信贷审核员", "Credit approver"],
  rate_admin: ["利率管理员", "Rate administrator"],
  auditor: ["审计员", "Auditor"],
  internal: ["内部系统", "Internal system"],
};
