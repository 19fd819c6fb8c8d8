import { App, Input } from "antd";
import type { CorrectClassificationRequest, DefaultCustomer, operations } from "corebank";
import { useState } from "react";

import { AuditTimeline } from "../application/AuditTimeline";
import { stateNames } from "../application/names";
import { Severity } from "../application/States";
import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { DownloadButton } from "../parts/DownloadButton";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { endOfDay, startOfDay } from "../parts/time";
import { useReasons } from "../reason/reasons";
import { customerColumns } from "./columns";
import { ListFilters } from "./ListFilters";

type Filters = NonNullable<operations["ListDefaultCustomers"]["parameters"]["query"]>;

const queryOf = ({ approvedFrom, approvedTo, ...filters }: Filters): Filters => ({
  ...filters,
  approvedFrom: startOfDay(approvedFrom),
  approvedTo: endOfDay(approvedTo),
});

/** Customers in default, their history and the Excel export: section 5 of the defaults document. */
export default function DefaultCustomersPage() {
  const reasons = useReasons();
  const [filters, setFilters] = useState<Filters>({});
  const { show, panel } = useSidePanel<DefaultCustomer>();
  return (
    <>
      <ListPage<DefaultCustomer, number, Filters>
        title={t("违约客户查询", "Customers in default")}
        rowKey={({ customerId }) => customerId}
        load={async (chosen, page, size) => (await bank().GET("/api/v1/default-customers", { params: { query: { ...queryOf(chosen), page, size } } })).data}
        onFilters={setFilters}
        filters={<ListFilters reasons={reasons} withStatus />}
        actions={
          <DownloadButton
            label={t("导出Excel", "Export to Excel")}
            get={() => bank().download("/api/v1/default-customers/export", { params: { query: queryOf(filters) } })}
          />
        }
        columns={[
          ...customerColumns<DefaultCustomer>(reasons),
          {
            key: "status",
            title: t("违约状态", "State"),
            render: ({ status }) => <Status tone={status === "DEFAULT" ? "bad" : "good"}>{nameOf(stateNames, status)}</Status>,
          },
          { key: "do", title: t("操作", "Actions"), render: (row) => <RowButton label={t("查看", "Open")} of={row.customerName} onClick={() => show(row)} /> },
        ]}
      />
      {panel(
        ({ customerName }) => customerName,
        (customer) => (
          <Detail customer={customer} />
        ),
      )}
    </>
  );
}

function Detail({ customer }: { customer: DefaultCustomer }) {
  return (
    <>
      <Facts
        facts={[
          [t("客户编号", "Customer id"), customer.customerId],
          [t("违约状态", "State"), nameOf(stateNames, customer.status)],
          [t("严重性", "Severity"), <Severity value={customer.severity} />],
        ]}
      />
      {may("CorrectClassification") && <Classification customer={customer} />}
      <AuditTimeline of={{ customerId: customer.customerId }} />
    </>
  );
}

function Classification({ customer: { customerId } }: { customer: DefaultCustomer }) {
  const { message } = App.useApp();
  return (
    <section aria-label={t("更正行业与区域", "Correct industry and region")}>
      <h2>{t("更正行业与区域", "Correct industry and region")}</h2>
      <SubmitForm<CorrectClassificationRequest, unknown>
        label={t("更正", "Correct")}
        submit={(body, headers) => bank().PUT("/api/v1/default-customers/{customerId}/classification", { params: { path: { customerId } }, body, headers })}
        done={() => void message.success(t("已更正", "Corrected"))}
      >
        <div className="pair">
          <Field name="industry" label={t("所属行业", "Industry")}>
            <Input />
          </Field>
          <Field name="region" label={t("所属区域", "Region")}>
            <Input />
          </Field>
        </div>
        <Field name="remark" label={t("备注", "Remark")}>
          <Input />
        </Field>
      </SubmitForm>
    </section>
  );
}
