import { Button, Input } from "antd";
import type { CreateCustomerRequest, Customer, CustomerRecord, operations, UpdateCustomerRequest } from "corebank";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { timeText } from "../parts/time";
import { customerStatusNames, idTypeNames } from "./names";

type Filters = NonNullable<operations["ListCustomers"]["parameters"]["query"]>;

/** The bank's customers: section 3.1 of the bank document. */
export default function CustomersPage() {
  const { version, show, done, panel } = useSidePanel<CustomerRecord | "new">();
  return (
    <>
      <ListPage<CustomerRecord, number, Filters>
        title={t("客户", "Customers")}
        version={version}
        rowKey={({ id }) => id}
        load={async (filters, page, pageSize) => (await bank().GET("/api/v1/customers", { params: { query: { ...filters, page, pageSize } } })).data}
        filters={<CustomerFilters />}
        actions={
          may("CreateCustomer") && (
            <Button type="primary" onClick={() => show("new")}>
              {t("创建客户", "New customer")}
            </Button>
          )
        }
        columns={[
          { key: "id", title: t("客户编号", "Customer"), render: ({ id }) => id },
          { key: "name", title: t("姓名", "Name"), render: ({ name }) => <b>{name}</b> },
          { key: "idType", title: t("证件类型", "Document"), render: ({ idType }) => nameOf(idTypeNames, idType) || "—" },
          { key: "idNumber", title: t("证件号码", "Number"), render: ({ idNumber }) => idNumber ?? "—" },
          { key: "phone", title: t("手机", "Phone"), render: ({ phone }) => phone ?? "—" },
          { key: "email", title: t("邮箱", "Email"), render: ({ email }) => email ?? "—" },
          {
            key: "status",
            title: t("状态", "State"),
            render: ({ status }) => <Status tone={status === "active" ? "good" : "neutral"}>{nameOf(customerStatusNames, status)}</Status>,
          },
          { key: "createdAt", title: t("创建时间", "Created"), render: ({ createdAt }) => timeText(createdAt) },
          {
            key: "do",
            title: t("操作", "Actions"),
            render: (row) => (
              <span className="row-actions">
                {may("ListAccounts") && (
                  <a href={`#/accounts?customerId=${row.id}`} aria-label={`${t("账户", "Accounts")} ${row.name}`}>
                    {t("账户", "Accounts")}
                  </a>
                )}
                {may("UpdateCustomer") && <RowButton label={t("更正", "Correct")} of={row.name} onClick={() => show(row)} />}
              </span>
            ),
          },
        ]}
      />
      {panel(
        (shown) => (shown === "new" ? t("创建客户", "New customer") : t("更正客户信息", "Correct the customer")),
        (shown) =>
          shown === "new" ? (
            <NewCustomer done={({ id }) => done(t(`客户 ${id} 已创建`, `Customer ${id} is created`))} />
          ) : (
            <CorrectCustomer customer={shown} done={() => done(t("已更正", "Corrected"))} />
          ),
      )}
    </>
  );
}

function CustomerFilters() {
  return (
    <>
      <Field name="name" label={t("姓名", "Name")}>
        <Input />
      </Field>
      <Field name="phone" label={t("手机", "Phone")}>
        <Input />
      </Field>
      <Field name="idNumber" label={t("证件号码", "Number of the document")}>
        <Input />
      </Field>
      <Field name="status" label={t("状态", "State")}>
        <Choice none={t("全部", "All")} options={customerStatusNames} />
      </Field>
    </>
  );
}

function NewCustomer({ done }: { done: (customer: Customer) => void }) {
  return (
    <SubmitForm<CreateCustomerRequest, Customer>
      label={t("创建", "Create")}
      initialValues={{ idType: "ID_CARD" }}
      submit={async (body, headers) => (await bank().POST("/api/v1/customers", { body, headers })).data}
      done={done}
    >
      <Field name="name" label={t("姓名", "Name")} required>
        <Input />
      </Field>
      <Field name="idType" label={t("证件类型", "Document")} required>
        <Choice options={idTypeNames} />
      </Field>
      <Field name="idNumber" label={t("证件号码", "Number of the document")} required>
        <Input />
      </Field>
      <Field name="phone" label={t("手机", "Phone")} required>
        <Input inputMode="tel" />
      </Field>
      <Field name="email" label={t("邮箱", "Email")} required>
        <Input type="email" />
      </Field>
    </SubmitForm>
  );
}

function CorrectCustomer({ customer, done }: { customer: CustomerRecord; done: () => void }) {
  return (
    <>
      <p className="note">{t("只填写要更正的内容。", "Fill in only what is to be corrected.")}</p>
      <SubmitForm<UpdateCustomerRequest, unknown>
        label={t("更正", "Correct")}
        submit={(body, headers) => bank().PUT("/api/v1/customers/{id}", { params: { path: { id: customer.id } }, body, headers })}
        done={done}
      >
        <Field name="name" label={t("姓名", "Name")}>
          <Input placeholder={customer.name} />
        </Field>
        <Field name="phone" label={t("手机", "Phone")}>
          <Input placeholder={customer.phone ?? ""} />
        </Field>
        <Field name="email" label={t("邮箱", "Email")}>
          <Input type="email" placeholder={customer.email ?? ""} />
        </Field>
        <div className="pair">
          <Field name="industry" label={t("所属行业", "Industry")}>
            <Input placeholder={customer.industry} />
          </Field>
          <Field name="region" label={t("所属区域", "Region")}>
            <Input placeholder={customer.region} />
          </Field>
        </div>
      </SubmitForm>
    </>
  );
}
