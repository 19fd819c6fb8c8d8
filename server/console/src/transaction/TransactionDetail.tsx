import { App } from "antd";
import type { Transaction } from "corebank";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount } from "../parts/Amount";
import { Facts } from "../parts/Facts";
import { useLoad } from "../parts/load";
import { Refusal } from "../parts/Refusal";
import { timeText } from "../parts/time";
import { directionNames, transactionStatusNames, transactionTypeNames } from "./names";
import { ReverseForm } from "./ReverseForm";

/** One transaction as it is now, and its reversal. */
export function TransactionDetail({ shown, changed }: { shown: Transaction; changed: () => void }) {
  const { message } = App.useApp();
  const path = { transactionId: shown.transactionId };
  const { data, error, reload } = useLoad(
    async () => (await bank().GET("/api/v1/transactions/{transactionId}", { params: { path } })).data,
    [shown.transactionId],
  );
  const transaction = data ?? shown;
  const canReverse = may("ReverseTransaction") && transaction.status === "completed" && transaction.type !== "reversal";
  return (
    <>
      <Refusal error={error} />
      <Facts
        facts={[
          [t("交易号", "Transaction"), <code>{transaction.transactionId}</code>],
          [t("类型", "Type"), nameOf(transactionTypeNames, transaction.type)],
          [t("方向", "Direction"), nameOf(directionNames, transaction.direction)],
          [t("账户", "Account"), transaction.accountId],
          [t("对方账户", "Counterparty"), transaction.counterpartyAccountId],
          [t("金额", "Amount"), <Amount value={transaction.amount} currency={transaction.currency} />],
          [t("余额", "Balance after it"), transaction.balanceAfter && <Amount value={transaction.balanceAfter} />],
          [t("状态", "State"), nameOf(transactionStatusNames, transaction.status)],
          [t("业务参考号", "Reference"), transaction.refId],
          [t("备注", "Remark"), transaction.remark || undefined],
          [t("时间", "Time"), timeText(transaction.createdAt)],
          [t("已冲正金额", "Reversed"), transaction.reversedAmount && <Amount value={transaction.reversedAmount} />],
          [t("冲正的交易", "Reversal of"), transaction.reversalOf],
        ]}
      />
      {canReverse && (
        <ReverseForm
          transaction={transaction}
          done={({ transactionId }) => {
            reload();
            changed();
            void message.success(t(`已冲正：${transactionId}`, `Reversed: ${transactionId}`));
          }}
        />
      )}
    </>
  );
}
