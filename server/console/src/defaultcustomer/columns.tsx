import type { DefaultReason, RenewableCustomer } from "corebank";

import { Severity } from "../application/States";
import { t } from "../app/language";
import type { Column } from "../parts/DataTable";
import { timeText } from "../parts/time";
import { reasonText } from "../reason/reasons";

/** What the lists of customers in default and of renewable customers have in common. */
export function customerColumns<Row extends RenewableCustomer>(reasons: Map<number, DefaultReason>): Column<Row>[] {
  return [
    { key: "customerId", title: t("客户编号", "Customer id"), render: (row) => row.customerId },
    { key: "customerName", title: t("客户名称", "Customer"), render: (row) => <b>{row.customerName}</b> },
    { key: "severity", title: t("严重性", "Severity"), render: (row) => <Severity value={row.severity} /> },
    { key: "rating", title: t("最新外部等级", "Rating"), render: (row) => row.latestExternalRating ?? "—" },
    { key: "reasons", title: t("违约原因", "Reasons"), render: (row) => <span className="long">{reasonText(reasons, row.defaultReasons)}</span> },
    { key: "applicant", title: t("申请人", "Applicant"), render: (row) => row.applicant },
    { key: "applicationTime", title: t("申请时间", "Filed"), render: (row) => timeText(row.applicationTime) },
    { key: "approveTime", title: t("审核时间", "Decided"), render: (row) => timeText(row.approveTime) },
  ];
}
