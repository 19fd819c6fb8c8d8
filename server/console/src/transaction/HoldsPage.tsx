import { Button, Input } from "antd";
import type { Hold, Transaction } from "corebank";

import { t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount, AmountField } from "../parts/Amount";
import { CursorPage } from "../parts/CursorPage";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { RowAction } from "../parts/RowAction";
import { RowButton } from "../parts/RowButton";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { momentOf, timeText } from "../parts/time";

/** Amounts that are held on accounts until they are paid or freed. */
export default function HoldsPage() {
  const { version, show, changed, done, panel } = useSidePanel<Transaction | "new">();
  return (
    <>
      <CursorPage<Transaction, string, { accountId?: number }, string>
        title={t("资金冻结", "Holds")}
        version={version}
        rowKey={({ transactionId }) => transactionId}
        load={async (filters, after) =>
          (await bank().GET("/api/v1/transactions", { params: { query: { ...filters, status: "pending", after, pageSize: 20 } } })).data
        }
        filters={<IdField name="accountId" label={t("账户编号", "Account")} />}
        actions={
          may("CreateHold") && (
            <Button type="primary" onClick={() => show("new")}>
              {t("冻结资金", "Hold an amount")}
            </Button>
          )
        }
        columns={[
          { key: "transactionId", title: t("冻结编号", "Hold"), render: ({ transactionId }) => <code>{transactionId}</code> },
          { key: "accountId", title: t("账户", "Account"), render: ({ accountId }) => accountId },
          { key: "to", title: t("收款账户", "To"), render: ({ counterpartyAccountId }) => counterpartyAccountId ?? "—" },
          { key: "amount", title: t("金额", "Amount"), align: "right", render: ({ amount, currency }) => <Amount value={amount} currency={currency} /> },
          { key: "refId", title: t("业务参考号", "Reference"), render: ({ refId }) => refId ?? "—" },
          { key: "createdAt", title: t("时间", "Time"), render: ({ createdAt }) => timeText(createdAt) },
          {
            key: "do",
            title: t("操作", "Actions"),
            render: (row) =>
              may("CaptureHold") && (
                <span className="row-actions">
                  <RowButton label={t("扣划", "Capture")} of={row.transactionId} onClick={() => show(row)} />
                  <RowAction
                    label={t("解除", "Release")}
                    of={row.transactionId}
                    question={t(`解除冻结 ${row.transactionId}？`, `Release ${row.transactionId}?`)}
                    send={(headers) =>
                      bank().POST("/api/v1/transactions/holds/{transactionId}/void", { params: { path: { transactionId: row.transactionId } }, body: {}, headers })
                    }
                    done={changed}
                  />
                </span>
              ),
          },
        ]}
      />
      {panel(
        (shown) => (shown === "new" ? t("冻结资金", "Hold an amount") : t("扣划冻结资金", "Capture the hold")),
        (shown) =>
          shown === "new" ? (
            <NewHold done={({ transactionId }) => done(t(`已冻结：${transactionId}`, `Held: ${transactionId}`))} />
          ) : (
            <Capture hold={shown} done={() => done(t("已扣划", "Captured"))} />
          ),
      )}
    </>
  );
}

interface Values {
  accountId: string;
  toAccountId?: string;
  amount: string;
  refId: string;
  expiresAt?: string;
  remark?: string;
}

function NewHold({ done }: { done: (hold: Hold) => void }) {
  return (
    <SubmitForm<Values, Hold>
      label={t("冻结", "Hold")}
      submit={async ({ accountId, toAccountId, amount, refId, expiresAt, remark }, headers) => {
        const body = {
          accountId: Number(accountId),
          amount,
          refId,
          ...(toAccountId && { toAccountId: Number(toAccountId) }),
          ...(expiresAt && { expiresAt: momentOf(expiresAt) }),
          ...(remark && { remark }),
        };
        return (await bank().POST("/api/v1/transactions/holds", { body, headers })).data;
      }}
      done={done}
    >
      <IdField name="accountId" label={t("账户编号", "Account")} required />
      <IdField name="toAccountId" label={t("收款账户", "To account")} />
      <AmountField name="amount" label={t("金额", "Amount")} />
      <Field name="refId" label={t("业务参考号", "Reference")} required>
        <Input maxLength={64} />
      </Field>
      <Field name="expiresAt" label={t("到期时间", "Expires")}>
        <Input type="datetime-local" />
      </Field>
      <Field name="remark" label={t("备注", "Remark")}>
        <Input />
      </Field>
    </SubmitForm>
  );
}

function Capture({ hold: { transactionId, amount, currency }, done }: { hold: Transaction; done: () => void }) {
  return (
    <>
      <p>
        <code>{transactionId}</code> <Amount value={amount} currency={currency} />
      </p>
      <SubmitForm<{ amount?: string }, unknown>
        label={t("扣划", "Capture")}
        submit={(body, headers) => bank().POST("/api/v1/transactions/holds/{transactionId}/capture", { params: { path: { transactionId } }, body, headers })}
        done={done}
      >
        <AmountField name="amount" label={t("金额（空为全部）", "Amount (empty: all)")} required={false} />
      </SubmitForm>
    </>
  );
}
