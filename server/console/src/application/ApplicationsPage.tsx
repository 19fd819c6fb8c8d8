import { App, Button } from "antd";
import type { DefaultApplicationSummary, operations } from "corebank";
import { useState } from "react";

import { t } from "../app/language";
import { bank, caller, may } from "../app/session";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { Panel } from "../parts/Panel";
import { endOfDay, startOfDay, timeText } from "../parts/time";
import { reasonText, useReasons } from "../reason/reasons";
import { ApplicationDetail } from "./ApplicationDetail";
import { ApplicationForm } from "./ApplicationForm";
import { BatchDecision } from "./BatchDecision";
import { FilingFilters } from "./FilingFilters";
import { severityNames } from "./names";
import { ApprovalState, Severity } from "./States";

type Filters = NonNullable<operations["ListDefaultApplications"]["parameters"]["query"]>;

type Shown = { kind: "new" } | { kind: "batch" } | { kind: "one"; id: number };

/** Default applications: the officer files them, the approver decides them one by one or many at once. */
export default function ApplicationsPage() {
  const reasons = useReasons();
  const { message } = App.useApp();
  const [version, setVersion] = useState(0);
  const [shown, setShown] = useState<Shown>();
  const [selected, setSelected] = useState<number[]>([]);
  const changed = () => {
    setSelected([]);
    setVersion(version + 1);
  };
  const close = () => {
    if (shown?.kind === "batch") setSelected([]);
    setShown(undefined);
  };
  const titles = { new: t("新增违约认定申请", "New default application"), batch: t("批量审核", "Decide several"), one: t("违约认定申请", "Default application") };
  return (
    <>
      <ListPage<DefaultApplicationSummary, number, Filters>
        title={t("违约认定申请", "Default applications")}
        version={version}
        rowKey={({ applicationId }) => applicationId}
        load={async ({ createdFrom, createdTo, ...filters }, page, size) => {
          const query = { ...filters, createdFrom: startOfDay(createdFrom), createdTo: endOfDay(createdTo), page, size };
          return (await bank().GET("/api/v1/default-applications", { params: { query } })).data;
        }}
        {...(may("BatchApproveDefaultApplications") && {
          selection: { selected, change: setSelected, selectable: (row: DefaultApplicationSummary) => row.status === "PENDING" },
        })}
        // Who only approves begins with the queue.
        initialFilters={may("SubmitDefaultApplication") ? {} : { status: "PENDING" }}
        filters={<ApplicationFilters />}
        actions={
          <>
            {may("BatchApproveDefaultApplications") && (
              <Button disabled={selected.length === 0} onClick={() => setShown({ kind: "batch" })}>
                {t("批量审核", "Decide several")} {selected.length > 0 && `(${selected.length})`}
              </Button>
            )}
            {may("SubmitDefaultApplication") && (
              <Button type="primary" onClick={() => setShown({ kind: "new" })}>
                {t("新增申请", "New application")}
              </Button>
            )}
          </>
        }
        columns={[
          { key: "applicationId", title: t("申请编号", "Application"), render: (row) => row.applicationId },
          { key: "customerName", title: t("客户名称", "Customer"), render: (row) => <b>{row.customerName}</b> },
          { key: "status", title: t("审核状态", "State"), render: (row) => <ApprovalState value={row.status} /> },
          { key: "severity", title: t("严重性", "Severity"), render: (row) => <Severity value={row.severity} /> },
          { key: "rating", title: t("外部等级", "Rating"), render: (row) => row.latestExternalRating ?? "—" },
          { key: "reasons", title: t("违约原因", "Reasons"), render: (row) => <span className="long">{reasonText(reasons, row.defaultReasons)}</span> },
          {
            key: "applicant",
            title: t("申请人", "Applicant"),
            render: (row) => row.applicant + (row.applicant === caller().name ? t("（本人）", " (you)") : ""),
          },
          { key: "createTime", title: t("申请时间", "Filed"), render: (row) => timeText(row.createTime) },
          {
            key: "do",
            title: t("操作", "Actions"),
            render: (row) => (
              <RowButton
                label={row.status === "PENDING" && may("ApproveDefaultApplication") ? t("审核", "Decide") : t("查看", "Open")}
                of={row.applicationId}
                onClick={() => setShown({ kind: "one", id: row.applicationId })}
              />
            ),
          },
        ]}
      />
      <Panel title={shown === undefined ? "" : titles[shown.kind]} open={shown !== undefined} onClose={close}>
        {shown?.kind === "new" && (
          <ApplicationForm
            reasons={reasons}
            done={({ applicationId }) => {
              close();
              changed();
              void message.success(t(`申请 ${applicationId} 已提交`, `Application ${applicationId} is filed`));
            }}
          />
        )}
        {shown?.kind === "batch" && <BatchDecision ids={selected} decided={() => setVersion(version + 1)} />}
        {shown?.kind === "one" && (
          <ApplicationDetail
            id={shown.id}
            reasons={reasons}
            decided={() => {
              close();
              changed();
              void message.success(t("审核完成", "Decided"));
            }}
          />
        )}
      </Panel>
    </>
  );
}

function ApplicationFilters() {
  return (
    <FilingFilters>
      <Field name="severity" label={t("严重性", "Severity")}>
        <Choice none={t("全部", "All")} options={severityNames} />
      </Field>
    </FilingFilters>
  );
}
