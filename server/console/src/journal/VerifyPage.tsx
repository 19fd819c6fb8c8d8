import { App, Button, Input } from "antd";
import type { Checkpoint, VerifyLedgerAnswer } from "corebank";
import { useState } from "react";

import { t } from "../app/language";
import { bank, may } from "../app/session";
import { DataTable } from "../parts/DataTable";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { Page } from "../parts/Page";
import { Refusal } from "../parts/Refusal";
import { save } from "../parts/save";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSubmit } from "../parts/submit";

/** Verifies the books, and gives out the signed proofs that others check without this server. */
export default function VerifyPage() {
  return (
    <Page title={t("账务核对", "Verification of the books")}>
      {may("VerifyLedger") && <Verification />}
      <SignedCheckpoint />
      <ReceiptOf />
    </Page>
  );
}

function Verification() {
  const [answer, setAnswer] = useState<VerifyLedgerAnswer>();
  const { submit, pending, error } = useSubmit(async (all: boolean) => (await bank().GET("/api/v1/ledger/verification", { params: { query: { all } } })).data);
  const verify = async (all: boolean) => setAnswer((await submit(all))?.result);
  return (
    <section aria-label={t("核对账务", "Verification")}>
      <div className="actions">
        <Button type="primary" loading={pending} onClick={() => void verify(false)}>
          {t("核对新增账务", "Verify what is new")}
        </Button>
        <Button loading={pending} onClick={() => void verify(true)}>
          {t("核对全部账务", "Verify everything")}
        </Button>
      </div>
      <div role="status" className="result">
        <Refusal error={error} />
        {answer !== undefined && <Finding answer={answer} />}
      </div>
    </section>
  );
}

function Finding({ answer }: { answer: VerifyLedgerAnswer }) {
  return (
    <>
      <p>
        <Status tone={answer.ok ? "good" : "bad"}>{answer.ok ? t("账务正确", "The books are sound") : t("账务有误", "The books are not sound")}</Status>
      </p>
      <Facts
        facts={[
          [t("账户数", "Accounts"), answer.accounts],
          [t("交易数", "Transactions"), answer.transactions],
          [t("分录数", "Entries"), answer.entries],
          [t("核对起点", "Read after position"), answer.verifiedFrom],
          [t("币种不平", "Currencies that do not add up"), answer.unbalancedCurrencies],
          [t("余额错误", "Wrong balances"), answer.wrongBalances],
          [t("序号断裂", "Broken sequences"), answer.brokenSequences],
          [t("交易错误", "Broken transactions"), answer.brokenTransactions],
          [t("账单支付", "Payments of bills"), answer.payments],
          [t("支付错误", "Broken payments"), answer.brokenPayments],
          [t("账单错误", "Broken bills"), answer.brokenBills],
          [t("冲正错误", "Broken reversals"), answer.brokenReversals],
          [t("冻结错误", "Broken holds"), answer.brokenHolds],
          [t("流水差异", "Differences in the journal"), answer.brokenJournal ?? 0],
        ]}
      />
      {answer.findings.length > 0 && (
        <DataTable
          label={t("差异", "Findings")}
          rows={answer.findings.map((finding, i) => ({ ...finding, key: i }))}
          rowKey={({ key }) => key}
          columns={[
            { key: "kind", title: t("差异", "Finding"), render: ({ kind }) => <code>{kind}</code> },
            { key: "position", title: t("位置", "Position"), render: ({ position }) => position ?? "—" },
            { key: "transactionId", title: t("交易号", "Transaction"), render: ({ transactionId }) => transactionId ?? "—" },
            { key: "accountId", title: t("账户", "Account"), render: ({ accountId }) => accountId ?? "—" },
          ]}
        />
      )}
    </>
  );
}

/** Saves an answer as a file. */
function keep(fileName: string, content: string) {
  save({ fileName, content: new Blob([content]) });
}

function SignedCheckpoint() {
  const [checkpoint, setCheckpoint] = useState<Checkpoint>();
  const [proof, setProof] = useState<{ from: number; hashes: string[] }>();
  const { submit, pending, error } = useSubmit(async (before: Checkpoint | undefined) => {
    const now = (await bank().GET("/api/v1/journal/checkpoint")).data;
    if (before === undefined || before.size === 0) return { now, proof: undefined };
    const query = { from: before.size, to: now.size };
    const { from, proof: hashes } = (await bank().GET("/api/v1/journal/consistency", { params: { query } })).data;
    return { now, proof: { from, hashes } };
  });
  const get = async () => {
    const answer = await submit(checkpoint);
    if (answer === undefined) return;
    setCheckpoint(answer.result.now);
    setProof(answer.result.proof);
  };
  return (
    <section aria-label={t("签名检查点", "Signed checkpoint")}>
      <h2>{t("签名检查点", "Signed checkpoint")}</h2>
      <p className="note">
        {t("保存检查点；之后再取一次，即得到“此前的账务未被改动”的一致性证明。", "Keep one; the next one comes with the proof that nothing before it was changed.")}
      </p>
      <Button loading={pending} onClick={() => void get()}>
        {t("取检查点", "Get a checkpoint")}
      </Button>
      <div role="status" className="result">
        <Refusal error={error} />
        {checkpoint !== undefined && (
          <>
            <Facts
              facts={[
                [t("流水条数", "Transactions"), checkpoint.size],
                [t("根哈希", "Root hash"), <code>{checkpoint.rootHash}</code>],
                [t("公钥", "Public keys"), <code>{checkpoint.publicKeys.join(" ")}</code>],
                [
                  t("一致性证明", "Consistency proof"),
                  proof && t(`自第 ${proof.from} 条，${proof.hashes.length} 个哈希`, `from ${proof.from} transactions on, ${proof.hashes.length} hashes`),
                ],
              ]}
            />
            <pre tabIndex={0}>{checkpoint.note}</pre>
            <Button onClick={() => keep("checkpoint.txt", checkpoint.note)}>{t("保存检查点", "Save the checkpoint")}</Button>
          </>
        )}
      </div>
    </section>
  );
}

function ReceiptOf() {
  const { message } = App.useApp();
  return (
    <section aria-label={t("交易回执", "Receipt")} className="narrow">
      <h2>{t("交易回执", "Receipt")}</h2>
      <SubmitForm<{ transactionId: string }, { id: string; json: string }>
        label={t("下载回执", "Download the receipt")}
        submit={async ({ transactionId }) => {
          const id = transactionId.trim();
          const answer = await bank().GET("/api/v1/transactions/{transactionId}/receipt", { params: { path: { transactionId: id } } });
          return { id, json: JSON.stringify(answer, undefined, 2) };
        }}
        done={({ id, json }) => {
          keep(`receipt-${id}.json`, json);
          void message.success(t("回执可用 corebank verify --receipt 离线验证", "Check it with corebank verify --receipt"));
        }}
      >
        <Field name="transactionId" label={t("交易号", "Transaction")} required>
          <Input />
        </Field>
      </SubmitForm>
    </section>
  );
}
