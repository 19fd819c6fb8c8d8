import { Input, Tabs } from "antd";
import type { Operation } from "corebank";
import { useState, type ReactNode } from "react";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount, AmountField } from "../parts/Amount";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { Page } from "../parts/Page";
import { SubmitForm } from "../parts/SubmitForm";
import { transactionStatusNames } from "./names";

/** What the server answers to a payment. */
interface Paid {
  transactionId: string;
  amount: string;
  status: string;
}

interface Values {
  accountId: string;
  toAccountId: string;
  amount: string;
  refId?: string;
  remark?: string;
}

/** Transfer, debit and deposit: sections 3.3.1 and 3.3.2 of the bank document. */
export default function TransferPage() {
  const tabs: { key: string; label: string; needs: Operation; children: ReactNode }[] = [
    { key: "transfer", label: t("行内转账", "Transfer"), needs: "Transfer", children: <Transfer /> },
    { key: "debit", label: t("支付扣款", "Debit"), needs: "Debit", children: <Debit /> },
    { key: "deposit", label: t("存款", "Deposit"), needs: "Deposit", children: <Deposit /> },
  ];
  return (
    <Page title={t("转账与收付", "Payments")}>
      <Tabs items={tabs.filter(({ needs }) => may(needs)).map(({ key, label, children }) => ({ key, label, children }))} />
    </Page>
  );
}

function Transfer() {
  return (
    <Payment
      label={t("转账", "Transfer")}
      send={async ({ accountId, toAccountId, ...values }, headers) => {
        const body = { ...values, fromAccountId: Number(accountId), toAccountId: Number(toAccountId) };
        return (await bank().POST("/api/v1/transactions/transfer", { body, headers })).data;
      }}
      account={t("付款账户", "From account")}
      counterparty={<IdField name="toAccountId" label={t("收款账户", "To account")} required />}
    />
  );
}

function Debit() {
  return (
    <Payment
      label={t("扣款", "Debit")}
      send={async ({ accountId, amount, refId, remark }, headers) => {
        const body = { accountId: Number(accountId), amount, ...(refId && { refId }), ...(remark && { remark }) };
        return (await bank().POST("/api/v1/transactions/debit", { body, headers })).data;
      }}
      account={t("账户编号", "Account")}
    />
  );
}

function Deposit() {
  return (
    <Payment
      label={t("存入", "Deposit")}
      send={async ({ accountId, amount, refId, remark }, headers) => {
        const body = { accountId: Number(accountId), amount, ...(refId && { refId }), ...(remark && { remark }) };
        return (await bank().POST("/api/v1/transactions/deposit", { body, headers })).data;
      }}
      account={t("账户编号", "Account")}
    />
  );
}

interface PaymentProps {
  label: string;
  account: string;
  counterparty?: ReactNode;
  send: (values: Values, headers: { "Idempotency-Key": string }) => Promise<Paid>;
}

function Payment({ label, account, counterparty, send }: PaymentProps) {
  const [paid, setPaid] = useState<Paid>();
  return (
    <div className="narrow">
      <SubmitForm<Values, Paid>
        label={label}
        submit={(values, headers) => {
          setPaid(undefined);
          return send(values, headers);
        }}
        done={setPaid}
        resetAfter
      >
        <IdField name="accountId" label={account} required />
        {counterparty}
        <AmountField name="amount" label={t("金额", "Amount")} />
        <Field name="refId" label={t("业务参考号", "Reference")}>
          <Input maxLength={64} />
        </Field>
        <Field name="remark" label={t("备注", "Remark")}>
          <Input />
        </Field>
      </SubmitForm>
      <div role="status" className="result">
        {paid !== undefined && (
          <Facts
            facts={[
              [t("交易号", "Transaction"), <code>{paid.transactionId}</code>],
              [t("金额", "Amount"), <Amount value={paid.amount} />],
              [t("状态", "State"), nameOf(transactionStatusNames, paid.status)],
            ]}
          />
        )}
      </div>
    </div>
  );
}
