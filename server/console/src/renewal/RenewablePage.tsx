import { Input } from "antd";
import type { operations, RenewableCustomer, SubmitRenewalAnswer } from "corebank";

import { t } from "../app/language";
import { bank, may } from "../app/session";
import { customerColumns } from "../defaultcustomer/columns";
import { ListFilters } from "../defaultcustomer/ListFilters";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { endOfDay, startOfDay } from "../parts/time";
import { useReasons } from "../reason/reasons";
import { useRenewalReasons } from "./reasons";

type Filters = NonNullable<operations["ListRenewableCustomers"]["parameters"]["query"]>;

/** Customers for whom a renewal can be filed: sections 6.1 and 6.2 of the defaults document. */
export default function RenewablePage() {
  const reasons = useReasons();
  const { version, show, done, panel } = useSidePanel<RenewableCustomer>();
  return (
    <>
      <ListPage<RenewableCustomer, number, Filters>
        title={t("可重生客户", "Renewable customers")}
        version={version}
        rowKey={({ customerId }) => customerId}
        load={async ({ approvedFrom, approvedTo, ...filters }, page, size) => {
          const query = { ...filters, approvedFrom: startOfDay(approvedFrom), approvedTo: endOfDay(approvedTo), page, size };
          return (await bank().GET("/api/v1/default-customers/renewable", { params: { query } })).data;
        }}
        filters={<ListFilters reasons={reasons} withStatus={false} />}
        columns={[
          ...customerColumns<RenewableCustomer>(reasons),
          ...(may("SubmitRenewal")
            ? [
                {
                  key: "do",
                  title: t("操作", "Actions"),
                  render: (row: RenewableCustomer) => (
                    <RowButton label={t("申请重生", "File a renewal")} of={row.customerName} onClick={() => show(row)} />
                  ),
                },
              ]
            : []),
        ]}
      />
      {panel(
        () => t("违约重生申请", "Renewal"),
        (customer) => (
          <RenewalForm customer={customer} done={({ renewalId }) => done(t(`重生申请 ${renewalId} 已提交`, `Renewal ${renewalId} is filed`))} />
        ),
      )}
    </>
  );
}

function RenewalForm({ customer, done }: { customer: RenewableCustomer; done: (answer: SubmitRenewalAnswer) => void }) {
  const reasons = useRenewalReasons();
  return (
    <>
      <p>
        <b>{customer.customerName}</b> ({customer.customerId})
      </p>
      <SubmitForm<{ renewalReason: string; remark?: string }, SubmitRenewalAnswer>
        label={t("提交重生申请", "File the renewal")}
        submit={async ({ renewalReason, remark }, headers) => {
          const body = { customerId: customer.customerId, renewalReason: Number(renewalReason), ...(remark !== undefined && { remark }) };
          return (await bank().POST("/api/v1/renewals", { body, headers })).data;
        }}
        done={done}
      >
        <Field name="renewalReason" label={t("重生原因", "Reason of the renewal")} required>
          <Choice options={[...reasons.values()].filter(({ enabled }) => enabled).map(({ id, reason }) => ({ value: id, label: reason }))} />
        </Field>
        <Field name="remark" label={t("备注", "Remark")}>
          <Input.TextArea rows={3} />
        </Field>
      </SubmitForm>
    </>
  );
}
