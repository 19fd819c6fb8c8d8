import { Button } from "antd";
import type { Account, OpenAccountRequest, operations } from "corebank";

import { nameOf, t } from "../app/language";
import { usePlace } from "../app/router";
import { bank, may } from "../app/session";
import { Amount } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { timeText } from "../parts/time";
import { currencies } from "../rate/names";
import { AccountDetail } from "./AccountDetail";
import { accountStatusNames, accountTones, accountTypeNames } from "./names";

type Filters = NonNullable<operations["ListAccounts"]["parameters"]["query"]>;

/** Accounts: section 3.2 of the bank document. */
export default function AccountsPage() {
  const customerId = usePlace().parameters.get("customerId");
  const { version, show, changed, done, panel } = useSidePanel<Account | "new">();
  return (
    <>
      <ListPage<Account, number, Filters>
        key={customerId}
        title={t("账户", "Accounts")}
        version={version}
        rowKey={({ id }) => id}
        load={async (filters, page, pageSize) => (await bank().GET("/api/v1/accounts", { params: { query: { ...filters, page, pageSize } } })).data}
        {...(customerId !== null && { initialFilters: { customerId: Number(customerId) } })}
        filters={
          <>
            <IdField name="customerId" label={t("客户编号", "Customer")} />
            <Field name="status" label={t("状态", "State")}>
              <Choice none={t("全部", "All")} options={accountStatusNames} />
            </Field>
          </>
        }
        actions={
          may("OpenAccount") && (
            <Button type="primary" onClick={() => show("new")}>
              {t("开户", "Open an account")}
            </Button>
          )
        }
        columns={[
          { key: "id", title: t("账户编号", "Account"), render: ({ id }) => id },
          { key: "accountNumber", title: t("账号", "Number"), render: ({ accountNumber }) => <b>{accountNumber}</b> },
          { key: "customerId", title: t("客户编号", "Customer"), render: (row) => row.customerId },
          { key: "accountType", title: t("类型", "Type"), render: ({ accountType }) => nameOf(accountTypeNames, accountType) },
          { key: "balance", title: t("余额", "Balance"), align: "right", render: ({ balance, currency }) => <Amount value={balance} currency={currency} /> },
          { key: "status", title: t("状态", "State"), render: ({ status }) => <Status tone={accountTones[status] ?? "neutral"}>{nameOf(accountStatusNames, status)}</Status> },
          { key: "createdAt", title: t("开户时间", "Opened"), render: ({ createdAt }) => timeText(createdAt) },
          {
            key: "do",
            title: t("操作", "Actions"),
            render: (row) => (
              <span className="row-actions">
                <RowButton label={t("管理", "Manage")} of={row.id} onClick={() => show(row)} />
                <a href={`#/history?accountId=${row.id}`} aria-label={`${t("交易历史", "History")} ${row.id}`}>
                  {t("交易历史", "History")}
                </a>
              </span>
            ),
          },
        ]}
      />
      {panel(
        (shown) => (shown === "new" ? t("开户", "Open an account") : t("账户", "Account")),
        (shown) =>
          shown === "new" ? (
            <NewAccount
              customerId={customerId ?? undefined}
              done={({ id, accountNumber }) => done(t(`账户 ${id}（${accountNumber}）已开立`, `Account ${id} (${accountNumber}) is open`))}
            />
          ) : (
            <AccountDetail
              account={shown}
              changed={(status) => {
                show({ ...shown, status });
                changed();
              }}
            />
          ),
      )}
    </>
  );
}

type NewAccountValues = Omit<OpenAccountRequest, "customerId"> & { customerId: string };

function NewAccount({ customerId, done }: { customerId: string | undefined; done: (account: Account) => void }) {
  return (
    <SubmitForm<NewAccountValues, Account>
      label={t("开户", "Open")}
      initialValues={{ accountType: "savings", currency: "CNY", ...(customerId !== undefined && { customerId }) }}
      submit={async (values, headers) => {
        const body = { ...values, customerId: Number(values.customerId) };
        return (await bank().POST("/api/v1/accounts", { body, headers })).data;
      }}
      done={done}
    >
      <IdField name="customerId" label={t("客户编号", "Customer")} required />
      <Field name="accountType" label={t("类型", "Type")} required>
        <Choice options={accountTypeNames} />
      </Field>
      <Field name="currency" label={t("币种", "Currency")} required>
        <Choice options={currencies.map((value) => ({ value, label: value }))} />
      </Field>
    </SubmitForm>
  );
}
