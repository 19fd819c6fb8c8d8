import type { operations, Transaction } from "corebank";

import { t } from "../app/language";
import { usePlace } from "../app/router";
import { bank } from "../app/session";
import { Choice } from "../parts/Choice";
import { DayFields } from "../parts/DayFields";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { useSidePanel } from "../parts/sidePanel";
import { periodOf } from "../parts/time";
import { transactionColumns } from "./columns";
import { directionNames, transactionTypeNames } from "./names";
import { TransactionDetail } from "./TransactionDetail";

type Filters = Partial<operations["ListTransactions"]["parameters"]["query"]>;

/** The movements of an account, newest first, on pages that can be opened directly: section 3.3.5 of the bank document. */
export default function HistoryPage() {
  const place = usePlace().parameters.get("accountId");
  const { version, show, changed, panel } = useSidePanel<Transaction>();
  return (
    <>
      <ListPage<Transaction, string, Filters>
        key={place}
        title={t("交易历史", "History")}
        version={version}
        rowKey={({ transactionId }) => transactionId}
        initialFilters={place === null ? {} : { accountId: Number(place) }}
        load={async ({ accountId, from, to, ...filters }, page, pageSize) => {
          if (accountId === undefined) return { total: 0, list: [] };
          return (await bank().GET("/api/v1/transactions/history", { params: { query: { ...filters, ...periodOf(from, to), accountId, page, pageSize } } })).data;
        }}
        filters={<HistoryFilters />}
        columns={[
          ...transactionColumns(),
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

function HistoryFilters() {
  const all = t("全部", "All");
  return (
    <>
      <IdField name="accountId" label={t("账户编号", "Account")} required />
      <DayFields />
      <Field name="type" label={t("类型", "Type")}>
        <Choice none={all} options={transactionTypeNames} />
      </Field>
      <Field name="direction" label={t("方向", "Direction")}>
        <Choice none={all} options={directionNames} />
      </Field>
    </>
  );
}
