import { Button, Input } from "antd";
import type { operations, ScheduledTransfer } from "corebank";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount, AmountField } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import type { Column } from "../parts/DataTable";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { RowAction } from "../parts/RowAction";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { localTime, momentOf, timeText } from "../parts/time";
import { scheduledStatusNames, tones } from "./names";

type Filters = Partial<operations["ListScheduledTransfers"]["parameters"]["query"]>;

/** Scheduled transfers of an account: section 3.3.4 of the bank document. */
export default function ScheduledPage() {
  const { version, show, changed, done, panel } = useSidePanel<"new">();
  return (
    <>
      <ListPage<ScheduledTransfer, string, Filters>
        title={t("预约转账", "Scheduled transfers")}
        version={version}
        rowKey={({ scheduledId }) => scheduledId}
        load={async ({ accountId, ...filters }, page, pageSize) => {
          if (accountId === undefined) return { total: 0, list: [] };
          return (await bank().GET("/api/v1/transactions/scheduled", { params: { query: { ...filters, accountId, page, pageSize } } })).data;
        }}
        filters={
          <>
            <IdField name="accountId" label={t("账户编号", "Account")} required />
            <Field name="status" label={t("预约状态", "State")}>
              <Choice none={t("全部", "All")} options={scheduledStatusNames} />
            </Field>
          </>
        }
        actions={
          may("CreateScheduledTransfer") && (
            <Button type="primary" onClick={() => show("new")}>
              {t("创建预约", "Schedule a transfer")}
            </Button>
          )
        }
        columns={[
          ...scheduledColumns(),
          {
            key: "do",
            title: t("操作", "Actions"),
            render: ({ scheduledId, status }) =>
              status === "pending" &&
              may("CancelScheduledTransfer") && (
                <RowAction
                  label={t("取消预约", "Cancel")}
                  of={scheduledId}
                  question={t(`取消预约 ${scheduledId}？`, `Cancel ${scheduledId}?`)}
                  send={(headers) => bank().DELETE("/api/v1/transactions/scheduled/{scheduledId}", { params: { path: { scheduledId } }, headers })}
                  done={changed}
                />
              ),
          },
        ]}
      />
      {panel(
        () => t("创建预约", "Schedule a transfer"),
        () => (
          <NewScheduled done={({ scheduledId }) => done(t(`预约 ${scheduledId} 已创建`, `${scheduledId} is scheduled`))} />
        ),
      )}
    </>
  );
}

export function scheduledColumns(): Column<ScheduledTransfer>[] {
  return [
    { key: "scheduledId", title: t("预约编号", "Id"), render: ({ scheduledId }) => <code>{scheduledId}</code> },
    { key: "from", title: t("付款账户", "From"), render: ({ fromAccountId }) => fromAccountId },
    { key: "to", title: t("收款账户", "To"), render: ({ toAccountId }) => toAccountId },
    { key: "amount", title: t("金额", "Amount"), align: "right", render: ({ amount }) => <Amount value={amount} /> },
    { key: "time", title: t("预约时间", "Time"), render: ({ scheduledTime }) => timeText(scheduledTime) },
    { key: "status", title: t("预约状态", "State"), render: ({ status }) => <Status tone={tones[status] ?? "neutral"}>{nameOf(scheduledStatusNames, status)}</Status> },
    { key: "errorCode", title: t("错误码", "Error"), render: ({ errorCode }) => errorCode && <code>{errorCode}</code> },
    { key: "remark", title: t("备注", "Remark"), render: ({ remark }) => remark || "—" },
  ];
}

interface Values {
  fromAccountId: string;
  toAccountId: string;
  amount: string;
  scheduledTime: string;
  remark?: string;
}

function NewScheduled({ done }: { done: (scheduled: ScheduledTransfer) => void }) {
  return (
    <SubmitForm<Values, ScheduledTransfer>
      label={t("创建", "Schedule")}
      initialValues={{ scheduledTime: localTime(60) }}
      submit={async ({ fromAccountId, toAccountId, scheduledTime, ...others }, headers) => {
        const body = { ...others, fromAccountId: Number(fromAccountId), toAccountId: Number(toAccountId), scheduledTime: momentOf(scheduledTime) };
        return (await bank().POST("/api/v1/transactions/scheduled", { body, headers })).data;
      }}
      done={done}
    >
      <IdField name="fromAccountId" label={t("付款账户", "From account")} required />
      <IdField name="toAccountId" label={t("收款账户", "To account")} required />
      <AmountField name="amount" label={t("金额", "Amount")} />
      <Field name="scheduledTime" label={t("预约时间", "Time")} required>
        <Input type="datetime-local" />
      </Field>
      <Field name="remark" label={t("备注", "Remark")}>
        <Input />
      </Field>
    </SubmitForm>
  );
}
