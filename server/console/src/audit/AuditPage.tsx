import { Input } from "antd";
import type { AuditEntry, operations } from "corebank";

import { nameOf, t } from "../app/language";
import { roleNames } from "../app/roles";
import { bank } from "../app/session";
import { CursorPage } from "../parts/CursorPage";
import { DataTable } from "../parts/DataTable";
import { DayFields } from "../parts/DayFields";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { RowButton } from "../parts/RowButton";
import { useSidePanel } from "../parts/sidePanel";
import { periodOf, timeText } from "../parts/time";

type Filters = NonNullable<operations["ListAuditEntries"]["parameters"]["query"]>;

/** Who has written what, with what it was before. */
export default function AuditPage() {
  const { show, panel } = useSidePanel<AuditEntry>();
  return (
    <>
      <CursorPage<AuditEntry, number, Filters, number>
        title={t("审计记录", "Audit trail")}
        rowKey={({ id }) => id}
        load={async ({ from, to, ...filters }, after) => {
          return (await bank().GET("/api/v1/audit-entries", { params: { query: { ...filters, ...periodOf(from, to), after, pageSize: 20 } } })).data;
        }}
        filters={<AuditFilters />}
        columns={[
          { key: "at", title: t("时间", "Time"), render: ({ at }) => timeText(at) },
          { key: "username", title: t("用户", "User"), render: ({ username }) => <b>{username}</b> },
          { key: "method", title: t("方法", "Method"), render: ({ method }) => method },
          { key: "subjectId", title: t("对象", "Subject"), render: ({ subjectId }) => subjectId || "—" },
          { key: "address", title: t("地址", "Address"), render: ({ address }) => address },
          { key: "do", title: t("操作", "Actions"), render: (row) => <RowButton label={t("查看", "Open")} of={row.id} onClick={() => show(row)} /> },
        ]}
      />
      {panel(
        () => t("审计记录", "Audit entry"),
        (entry) => (
          <Detail entry={entry} />
        ),
      )}
    </>
  );
}

function Detail({ entry }: { entry: AuditEntry }) {
  return (
    <>
      <Facts
        facts={[
          [t("时间", "Time"), timeText(entry.at)],
          [t("用户", "User"), `${entry.username} (${entry.userId})`],
          [t("角色", "Roles"), entry.roles.map((role) => nameOf(roleNames, role)).join("、")],
          [t("方法", "Method"), entry.method],
          [t("对象", "Subject"), entry.subjectId],
          [t("地址", "Address"), entry.address],
          [t("请求号", "Request"), <code>{entry.requestId}</code>],
        ]}
      />
      <h2>{t("变更", "Changes")}</h2>
      <DataTable
        label={t("变更", "Changes")}
        rows={entry.changes}
        rowKey={({ field }) => field}
        columns={[
          { key: "field", title: t("字段", "Field"), render: ({ field }) => <code>{field}</code> },
          { key: "before", title: t("变更前", "Before"), render: ({ before }) => <span className="long">{before ?? "—"}</span> },
          { key: "after", title: t("变更后", "After"), render: ({ after }) => <span className="long">{after ?? "—"}</span> },
        ]}
      />
    </>
  );
}

function AuditFilters() {
  return (
    <>
      <IdField name="userId" label={t("用户编号", "User")} />
      <Field name="method" label={t("方法", "Method")}>
        <Input placeholder="AccountService/FreezeAccount" />
      </Field>
      <Field name="subjectId" label={t("对象编号", "Subject")}>
        <Input />
      </Field>
      <Field name="requestId" label={t("请求号", "Request")}>
        <Input />
      </Field>
      <DayFields />
    </>
  );
}
