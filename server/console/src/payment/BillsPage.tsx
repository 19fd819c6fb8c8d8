import { App, Input } from "antd";
import type { Bill, PayBillAnswer } from "corebank";
import { useState } from "react";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { Page } from "../parts/Page";
import { SubmitForm } from "../parts/SubmitForm";
import { billStatusNames, billTypeNames } from "./names";

interface Query {
  billType: Bill["billType"];
  billAccount: string;
  billPeriod?: string;
}

/** Looks up a bill and pays it: sections 4.1.1 and 4.1.2 of the bank document. */
export default function BillsPage() {
  const { message } = App.useApp();
  const [bill, setBill] = useState<Bill>();
  const [paid, setPaid] = useState<PayBillAnswer>();
  return (
    <Page title={t("账单缴费", "Bills")}>
      <div className="narrow">
        <SubmitForm<Query, Bill>
          label={t("查询账单", "Look up")}
          initialValues={{ billType: "electricity" }}
          submit={async (query) => {
            setBill(undefined);
            setPaid(undefined);
            return (await bank().GET("/api/v1/payments/bill/query", { params: { query } })).data;
          }}
          done={setBill}
        >
          <Field name="billType" label={t("账单类型", "Kind")} required>
            <Choice options={billTypeNames} />
          </Field>
          <Field name="billAccount" label={t("缴费账号", "Bill account")} required>
            <Input />
          </Field>
          <Field name="billPeriod" label={t("账期（空为最早未付）", "Period (empty: the oldest unpaid)")}>
            <Input placeholder="2026-01" />
          </Field>
        </SubmitForm>
      </div>
      {bill !== undefined && (
        <section aria-label={t("账单", "Bill")} className="narrow">
          <h2>{t("账单", "Bill")}</h2>
          <Facts
            facts={[
              [t("缴费账号", "Bill account"), bill.billAccount],
              [t("户名", "Payer"), bill.payerName],
              [t("账期", "Period"), bill.billPeriod],
              [t("应缴金额", "Amount"), <Amount value={bill.billAmount} />],
              [t("缴费期限", "Due"), bill.dueDate],
              [t("状态", "State"), nameOf(billStatusNames, bill.status)],
            ]}
          />
          {bill.status === "unpaid" && paid === undefined && may("PayBill") && (
            <Pay
              bill={bill}
              done={(answer) => {
                setPaid(answer);
                setBill({ ...bill, status: "paid" });
                void message.success(t("缴费成功", "Paid"));
              }}
            />
          )}
        </section>
      )}
      <div role="status" className="result">
        {paid !== undefined && (
          <Facts
            facts={[
              [t("支付编号", "Payment"), <code>{paid.paymentId}</code>],
              [t("金额", "Amount"), <Amount value={paid.amount} />],
            ]}
          />
        )}
      </div>
    </Page>
  );
}

function Pay({ bill, done }: { bill: Bill; done: (answer: PayBillAnswer) => void }) {
  return (
    <SubmitForm<{ payerAccountId: string }, PayBillAnswer>
      label={t("支付账单", "Pay the bill")}
      submit={async ({ payerAccountId }, headers) => {
        const { billType, billAccount, billPeriod, billAmount } = bill;
        const body = { billType, billAccount, billPeriod, payerAccountId: Number(payerAccountId), amount: billAmount ?? "0.00" };
        return (await bank().POST("/api/v1/payments/bill", { body, headers })).data;
      }}
      done={done}
    >
      <IdField name="payerAccountId" label={t("付款账户", "From account")} required />
    </SubmitForm>
  );
}
