import type { operations, Payment } from "corebank";

import { nameOf, t } from "../app/language";
import { bank } from "../app/session";
import { Amount } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { Status } from "../parts/Status";
import { timeText } from "../parts/time";
import { tones } from "../transaction/names";
import { billTypeNames, paymentStatusNames } from "./names";

type Filters = Partial<operations["ListBillPayments"]["parameters"]["query"]>;

/** Bills that an account has paid: section 4.1.3 of the bank document. */
export default function PaymentsPage() {
  return (
    <ListPage<Payment, string, Filters>
      title={t("支付记录", "Payments of bills")}
      rowKey={({ paymentId }) => paymentId}
      load={async ({ payerAccountId, ...filters }, page, pageSize) => {
        if (payerAccountId === undefined) return { total: 0, list: [] };
        return (await bank().GET("/api/v1/payments/bill", { params: { query: { ...filters, payerAccountId, page, pageSize } } })).data;
      }}
      filters={
        <>
          <IdField name="payerAccountId" label={t("付款账户", "From account")} required />
          <Field name="status" label={t("状态", "State")}>
            <Choice none={t("全部", "All")} options={paymentStatusNames} />
          </Field>
        </>
      }
      columns={[
        { key: "paymentId", title: t("支付编号", "Payment"), render: ({ paymentId }) => <code>{paymentId}</code> },
        { key: "billType", title: t("账单类型", "Kind"), render: ({ billType }) => nameOf(billTypeNames, billType) },
        { key: "billAccount", title: t("缴费账号", "Bill account"), render: ({ billAccount }) => billAccount },
        { key: "billPeriod", title: t("账期", "Period"), render: ({ billPeriod }) => billPeriod ?? "—" },
        { key: "amount", title: t("金额", "Amount"), align: "right", render: ({ amount }) => <Amount value={amount} /> },
        { key: "status", title: t("状态", "State"), render: ({ status }) => <Status tone={tones[status] ?? "neutral"}>{nameOf(paymentStatusNames, status)}</Status> },
        { key: "paidAt", title: t("支付时间", "Paid"), render: ({ paidAt }) => timeText(paidAt) || "—" },
      ]}
    />
  );
}
