import { Input } from "antd";
import type { operations, Transaction } from "corebank";

import { t } from "../app/language";
import { bank } from "../app/session";
import { AmountField } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { CursorPage } from "../parts/CursorPage";
import { DayFields } from "../parts/DayFields";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { RowButton } from "../parts/RowButton";
import { useSidePanel } from "../parts/sidePanel";
import { periodOf } from "../parts/time";
import { transactionColumns } from "./columns";
import { transactionStatusNames, transactionTypeNames } from "./names";
import { TransactionDetail } from "./TransactionDetail";

type Filters = NonNullable<operations["FindTransactions"]["parameters"]["query"]>;

/** Transactions of all accounts, by any of the filters together. */
export default function FindPage() {
  const { version, show, changed, panel } = useSidePanel<Transaction>();
  return (
    <>
      <CursorPage<Transaction, string, Filters, string>
        title={t("查找交易", "Find transactions")}
        version={version}
        rowKey={({ transactionId }) => transactionId}
        load={async ({ from, to, ...filters }, after) => {
          return (await bank().GET("/api/v1/transactions", { params: { query: { ...filters, ...periodOf(from, to), after, pageSize: 20 } } })).data;
        }}
        filters={<FindFilters />}
        columns={[
          { key: "accountId", title: t("账户", "Account"), render: ({ accountId }) => accountId },
          ...transactionColumns(),
          { key: "refId", title: t("业务参考号", "Reference"), render: ({ refId }) => refId ?? "—" },
          { key: "do", title: t("操作", "Actions"), render: (row) => <RowButton label={t("查看", "Open")} of={row.transactionId} onClick={() => show(row)} /> },
        ]}
      />
      {panel(
        () => t("交易", "Transaction"),
        (row) => (
          <TransactionDetail shown={row} changed={changed} />
        ),
      )}
    </>
  );
}

function FindFilters() {
  const all = t("全部", "All");
  return (
    <>
      <IdField name="accountId" label={t("账户编号", "Account")} />
      <Field name="refId" label={t("业务参考号", "Reference")}>
        <Input />
      </Field>
      <Field name="type" label={t("类型", "Type")}>
        <Choice none={all} options={transactionTypeNames} />
      </Field>
      <Field name="status" label={t("状态", "State")}>
        <Choice none={t("已完成", "Completed")} options={transactionStatusNames} />
      </Field>
      <AmountField name="minAmount" label={t("最小金额", "At least")} required={false} />
      <AmountField name="maxAmount" label={t("最大金额", "At most")} required={false} />
      <DayFields />
    </>
  );
}
