import { Input } from "antd";
import type { ReverseTransactionAnswer, Transaction } from "corebank";

import { t } from "../app/language";
import { bank } from "../app/session";
import { AmountField } from "../parts/Amount";
import { Field } from "../parts/Field";
import { SubmitForm } from "../parts/SubmitForm";

/** Reverses a transaction, in whole or in part. */
export function ReverseForm({ transaction, done }: { transaction: Transaction; done: (answer: ReverseTransactionAnswer) => void }) {
  const path = { transactionId: transaction.transactionId };
  return (
    <section aria-label={t("冲正", "Reversal")}>
      <h2>{t("冲正", "Reversal")}</h2>
      <SubmitForm<{ amount?: string; refId: string; remark?: string }, ReverseTransactionAnswer>
        label={t("冲正", "Reverse")}
        danger
        initialValues={{ refId: `REV-${transaction.transactionId}` }}
        submit={async (body, headers) => (await bank().POST("/api/v1/transactions/{transactionId}/reverse", { params: { path }, body, headers })).data}
        done={done}
      >
        <AmountField name="amount" label={t("金额（空为全部余额）", "Amount (empty: all that is left)")} required={false} />
        <Field name="refId" label={t("业务参考号", "Reference")} required>
          <Input maxLength={64} />
        </Field>
        <Field name="remark" label={t("备注", "Remark")}>
          <Input />
        </Field>
      </SubmitForm>
    </section>
  );
}
