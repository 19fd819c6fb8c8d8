import { Timeline } from "antd";
import type { AuditRecord, operations } from "corebank";

import { nameOf, t } from "../app/language";
import { bank } from "../app/session";
import { useLoad } from "../parts/load";
import { Refusal } from "../parts/Refusal";
import { timeText } from "../parts/time";
import { stateNames, subjectNames } from "./names";

export type AuditOf = Pick<NonNullable<operations["ListAuditRecords"]["parameters"]["query"]>, "applicationId" | "renewalId" | "customerId">;

/** Who has changed which state when, of an application, a renewal or a customer. */
export function AuditTimeline({ of }: { of: AuditOf }) {
  const { data, error } = useLoad(
    async () => (await bank().GET("/api/v1/default-audit-records", { params: { query: { page: 1, size: 100, ...of } } })).data.list,
    [JSON.stringify(of)],
  );
  return (
    <section aria-label={t("审计轨迹", "Audit trail")}>
      <h2>{t("审计轨迹", "Audit trail")}</h2>
      <Refusal error={error} />
      <Timeline items={(data ?? []).map((record) => ({ key: record.id, content: <Entry record={record} /> }))} />
    </section>
  );
}

function Entry({ record }: { record: AuditRecord }) {
  const from = nameOf(stateNames, record.fromStatus);
  return (
    <div className="trail">
      <div>
        {nameOf(subjectNames, record.subject)}：<b>{from === "" ? "" : `${from} → `}{nameOf(stateNames, record.toStatus)}</b>
      </div>
      <div className="note">
        {timeText(record.time)} {record.operator}
        {record.remark !== "" && ` · ${record.remark}`}
      </div>
    </div>
  );
}
