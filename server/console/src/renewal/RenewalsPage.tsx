import type { operations, Renewal } from "corebank";

import { AuditTimeline } from "../application/AuditTimeline";
import { DecisionForm } from "../application/DecisionForm";
import { FilingFilters } from "../application/FilingFilters";
import { ApprovalState } from "../application/States";
import { t } from "../app/language";
import { bank, caller, may } from "../app/session";
import { Facts } from "../parts/Facts";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { useSidePanel } from "../parts/sidePanel";
import { endOfDay, startOfDay, timeText } from "../parts/time";
import { useRenewalReasons } from "./reasons";

type Filters = NonNullable<operations["ListRenewals"]["parameters"]["query"]>;

/** Renewals and their decision: section 6 of the defaults document. */
export default function RenewalsPage() {
  const reasons = useRenewalReasons();
  const { version, show, done, panel } = useSidePanel<Renewal>();
  const reasonOf = (row: Renewal) => reasons.get(row.renewalReason)?.reason ?? `#${row.renewalReason}`;
  return (
    <>
      <ListPage<Renewal, number, Filters>
        title={t("违约重生申请", "Renewals")}
        version={version}
        rowKey={({ renewalId }) => renewalId}
        load={async ({ createdFrom, createdTo, ...filters }, page, size) => {
          const query = { ...filters, createdFrom: startOfDay(createdFrom), createdTo: endOfDay(createdTo), page, size };
          return (await bank().GET("/api/v1/renewals", { params: { query } })).data;
        }}
        filters={<FilingFilters />}
        columns={[
          { key: "renewalId", title: t("重生编号", "Renewal"), render: (row) => row.renewalId },
          { key: "customerName", title: t("客户名称", "Customer"), render: (row) => <b>{row.customerName}</b> },
          { key: "status", title: t("审核状态", "State"), render: (row) => <ApprovalState value={row.status} /> },
          { key: "reason", title: t("重生原因", "Reason"), render: (row) => <span className="long">{reasonOf(row)}</span> },
          { key: "applicant", title: t("申请人", "Applicant"), render: (row) => row.applicant },
          { key: "createTime", title: t("申请时间", "Filed"), render: (row) => timeText(row.createTime) },
          { key: "approver", title: t("审核人", "Approver"), render: (row) => row.approver ?? "—" },
          {
            key: "do",
            title: t("操作", "Actions"),
            render: (row) => (
              <RowButton
                label={row.status === "PENDING" && may("ApproveRenewal") ? t("审核", "Decide") : t("查看", "Open")}
                of={row.renewalId}
                onClick={() => show(row)}
              />
            ),
          },
        ]}
      />
      {panel(
        () => t("违约重生申请", "Renewal"),
        (row) => (
          <Detail renewal={row} reason={reasonOf(row)} decided={() => done(t("重生审核完成", "Decided"))} />
        ),
      )}
    </>
  );
}

function Detail({ renewal, reason, decided }: { renewal: Renewal; reason: string; decided: () => void }) {
  const path = { renewalId: renewal.renewalId };
  return (
    <>
      <Facts
        facts={[
          [t("重生编号", "Renewal"), renewal.renewalId],
          [t("客户", "Customer"), `${renewal.customerName} (${renewal.customerId})`],
          [t("审核状态", "State"), <ApprovalState value={renewal.status} />],
          [t("重生原因", "Reason"), reason],
          [t("备注", "Remark"), renewal.remark || undefined],
          [t("申请人", "Applicant"), renewal.applicant],
          [t("申请时间", "Filed"), timeText(renewal.createTime)],
          [t("审核人", "Approver"), renewal.approver],
          [t("审核意见", "Opinion"), renewal.approveRemark || undefined],
        ]}
      />
      {renewal.status === "PENDING" && may("ApproveRenewal") && (
        <DecisionForm
          own={renewal.applicant === caller().name}
          decide={(body, headers) => bank().POST("/api/v1/renewals/{renewalId}/approve", { params: { path }, body, headers })}
          done={decided}
        />
      )}
      <AuditTimeline of={path} />
    </>
  );
}
