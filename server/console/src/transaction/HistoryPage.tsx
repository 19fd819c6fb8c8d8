import { Input } from "antd";
import type { operations, Transaction } from "corebank";
import { useState } from "react";

import { t } from "../app/language";
import { usePlace } from "../app/router";
import { bank } from "../app/session";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { Panel } from "../parts/Panel";
import { RowButton } from "../parts/RowButton";
import { momentOf } from "../parts/time";
import { transactionColumns } from "./columns";
import { directionNames, transactionTypeNames } from "./names";
import { TransactionDetail } from "./TransactionDetail";

type Filters = Partial<operations["ListTransactions"]["parameters"]["query"]>;

/** The movements of an account, newest first, on pages that can be opened directly: section 3.3.5 of the bank document. */
export default function HistoryPage() {
  const place = usePlace().parameters.get("accountId");
  const [version, setVersion] = useState(0);
  const [shown, setShown] = useState<Transaction>();
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
          const period = { ...(from && { from: momentOf(`${from}T00:00:00`) }), ...(to && { to: momentOf(`${to}T23:59:59`) }) };
          return (await bank().GET("/api/v1/transactions/history", { params: { query: { ...filters, ...period, accountId, page, pageSize } } })).data;
        }}
        filters={<HistoryFilters />}
        columns={[
          ...transactionColumns(),
          { key: "do", title: t("操作", "Actions"), render: (row) => <RowButton label={t("查看", "Open")} of={row.transactionId} onClick={() => setShown(row)} /> },
        ]}
      />
      <Panel title={t("交易", "Transaction")} open={shown !== undefined} onClose={() => setShown(undefined)}>
        {shown !== undefined && <TransactionDetail shown={shown} changed={() => setVersion(version + 1)} />}
      </Panel>
    </>
  );
}

function HistoryFilters() {
  const all = t("全部", "All");
  return (
    <>
      <IdField name="accountId" label={t("账户编号", "Account")} required />
      <Field name="from" label={t("起始日期", "From")}>
        <Input type="date" />
      </Field>
      <Field name="to" label={t("截止日期", "To")}>
        <Input type="date" />
      </Field>
      <Field name="type" label={t("类型", "Type")}>
        <Choice none={all} options={transactionTypeNames} />
      </Field>
      <Field name="direction" label={t("方向", "Direction")}>
        <Choice none={all} options={directionNames} />
      </Field>
    </>
  );
}
