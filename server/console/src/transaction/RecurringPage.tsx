import { Button, Input } from "antd";
import type { CreateRecurringTransferRequest, operations, RecurringTransfer, ScheduledTransfer } from "corebank";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount, AmountField } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { DataTable } from "../parts/DataTable";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { Refusal } from "../parts/Refusal";
import { RowAction } from "../parts/RowAction";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useLoad } from "../parts/load";
import { useSidePanel } from "../parts/sidePanel";
import { localTime, momentOf, timeText } from "../parts/time";
import { frequencyNames, recurringStatusNames, tones } from "./names";
import { scheduledColumns } from "./ScheduledPage";

type Filters = Partial<operations["ListRecurringTransfers"]["parameters"]["query"]>;

/** Recurring transfers of an account and what has become of each of their occurrences. */
export default function RecurringPage() {
  const { version, show, changed, done, panel } = useSidePanel<string>();
  return (
    <>
      <ListPage<RecurringTransfer, string, Filters>
        title={t("定期转账", "Recurring transfers")}
        version={version}
        rowKey={({ recurringId }) => recurringId}
        load={async ({ accountId, ...filters }, page, pageSize) => {
          if (accountId === undefined) return { total: 0, list: [] };
          return (await bank().GET("/api/v1/transactions/recurring", { params: { query: { ...filters, accountId, page, pageSize } } })).data;
        }}
        filters={
          <>
            <IdField name="accountId" label={t("账户编号", "Account")} required />
            <Field name="status" label={t("状态", "State")}>
              <Choice none={t("全部", "All")} options={recurringStatusNames} />
            </Field>
          </>
        }
        actions={
          may("CreateRecurringTransfer") && (
            <Button type="primary" onClick={() => show("new")}>
              {t("创建定期转账", "New recurring transfer")}
            </Button>
          )
        }
        columns={[
          { key: "recurringId", title: t("编号", "Id"), render: ({ recurringId }) => <code>{recurringId}</code> },
          { key: "from", title: t("付款账户", "From"), render: ({ fromAccountId }) => fromAccountId },
          { key: "to", title: t("收款账户", "To"), render: ({ toAccountId }) => toAccountId },
          { key: "amount", title: t("金额", "Amount"), align: "right", render: ({ amount }) => <Amount value={amount} /> },
          { key: "frequency", title: t("频率", "Frequency"), render: ({ frequency }) => nameOf(frequencyNames, frequency) },
          { key: "nextTime", title: t("下次执行", "Next"), render: ({ nextTime }) => timeText(nextTime) || "—" },
          { key: "occurrences", title: t("次数（含待执行）", "Occurrences, the pending one included"), align: "right", render: ({ occurrences }) => occurrences },
          { key: "status", title: t("状态", "State"), render: ({ status }) => <Status tone={tones[status] ?? "neutral"}>{nameOf(recurringStatusNames, status)}</Status> },
          { key: "do", title: t("操作", "Actions"), render: (row) => <Actions row={row} show={show} changed={changed} /> },
        ]}
      />
      {panel(
        (shown) => (shown === "new" ? t("创建定期转账", "New recurring transfer") : t("执行记录", "Occurrences")),
        (shown) =>
          shown === "new" ? (
            <NewRecurring done={({ recurringId }) => done(t(`定期转账 ${recurringId} 已创建`, `${recurringId} is created`))} />
          ) : (
            <Occurrences recurringId={shown} />
          ),
      )}
    </>
  );
}

function Actions({ row: { recurringId, status }, show, changed }: { row: RecurringTransfer; show: (id: string) => void; changed: () => void }) {
  return (
    <span className="row-actions">
      <RowButton label={t("执行记录", "Occurrences")} of={recurringId} onClick={() => show(recurringId)} />
      {status === "active" && may("CancelRecurringTransfer") && (
        <RowAction
          label={t("取消", "Cancel")}
          of={recurringId}
          question={t(`取消定期转账 ${recurringId}？`, `Cancel ${recurringId}?`)}
          send={(headers) => bank().DELETE("/api/v1/transactions/recurring/{recurringId}", { params: { path: { recurringId } }, headers })}
          done={changed}
        />
      )}
    </span>
  );
}

function Occurrences({ recurringId }: { recurringId: string }) {
  const { data, error, loading } = useLoad(
    async () =>
      (await bank().GET("/api/v1/transactions/recurring/{recurringId}/occurrences", { params: { path: { recurringId }, query: { page: 1, pageSize: 100 } } })).data,
    [recurringId],
  );
  return (
    <>
      <Refusal error={error} />
      <DataTable<ScheduledTransfer, string>
        label={t("执行记录", "Occurrences")}
        rows={data?.list ?? []}
        loading={loading}
        rowKey={({ scheduledId }) => scheduledId}
        columns={scheduledColumns()}
      />
    </>
  );
}

interface Values {
  fromAccountId: string;
  toAccountId: string;
  amount: string;
  frequency: CreateRecurringTransferRequest["frequency"];
  firstTime: string;
  count?: string;
  until?: string;
  remark?: string;
}

function NewRecurring({ done }: { done: (recurring: RecurringTransfer) => void }) {
  return (
    <SubmitForm<Values, RecurringTransfer>
      label={t("创建", "Create")}
      initialValues={{ frequency: "monthly", firstTime: localTime(60) }}
      submit={async ({ fromAccountId, toAccountId, amount, frequency, firstTime, count, until, remark }, headers) => {
        const body = {
          fromAccountId: Number(fromAccountId),
          toAccountId: Number(toAccountId),
          amount,
          frequency,
          firstTime: momentOf(firstTime),
          ...(count && { count: Number(count) }),
          ...(until && { until: momentOf(until) }),
          ...(remark && { remark }),
        };
        return (await bank().POST("/api/v1/transactions/recurring", { body, headers })).data;
      }}
      done={done}
    >
      <IdField name="fromAccountId" label={t("付款账户", "From account")} required />
      <IdField name="toAccountId" label={t("收款账户", "To account")} required />
      <AmountField name="amount" label={t("金额", "Amount")} />
      <Field name="frequency" label={t("频率", "Frequency")} required>
        <Choice options={frequencyNames} />
      </Field>
      <Field name="firstTime" label={t("首次执行时间", "First time")} required>
        <Input type="datetime-local" />
      </Field>
      <div className="pair">
        <IdField name="count" label={t("执行次数", "How often")} />
        <Field name="until" label={t("截止时间", "Until")}>
          <Input type="datetime-local" />
        </Field>
      </div>
      <Field name="remark" label={t("备注", "Remark")}>
        <Input />
      </Field>
    </SubmitForm>
  );
}
