import type { Transaction } from "corebank";

import { nameOf, t } from "../app/language";
import { Amount } from "../parts/Amount";
import type { Column } from "../parts/DataTable";
import { Status } from "../parts/Status";
import { timeText } from "../parts/time";
import { directionNames, tones, transactionStatusNames, transactionTypeNames } from "./names";

export function transactionColumns(): Column<Transaction>[] {
  return [
    { key: "createdAt", title: t("时间", "Time"), render: ({ createdAt }) => timeText(createdAt) },
    { key: "transactionId", title: t("交易号", "Transaction"), render: ({ transactionId }) => <code>{transactionId}</code> },
    { key: "type", title: t("类型", "Type"), render: ({ type }) => nameOf(transactionTypeNames, type) },
    { key: "direction", title: t("方向", "Direction"), render: ({ direction }) => nameOf(directionNames, direction) },
    { key: "counterparty", title: t("对方账户", "Counterparty"), render: ({ counterpartyAccountId }) => counterpartyAccountId ?? "—" },
    { key: "amount", title: t("金额", "Amount"), align: "right", render: (row) => <SignedAmount row={row} /> },
    { key: "balanceAfter", title: t("余额", "Balance"), align: "right", render: ({ balanceAfter }) => (balanceAfter === null ? "—" : <Amount value={balanceAfter} />) },
    { key: "status", title: t("状态", "State"), render: ({ status }) => <Status tone={tones[status] ?? "neutral"}>{nameOf(transactionStatusNames, status)}</Status> },
    { key: "remark", title: t("备注", "Remark"), render: ({ remark }) => remark || "—" },
  ];
}

function SignedAmount({ row: { direction, amount, currency } }: { row: Transaction }) {
  return (
    <span className={direction === "in" ? "money-in" : "money-out"}>
      {direction === "in" ? "+" : "−"}
      <Amount value={amount} currency={currency} />
    </span>
  );
}
