import { Input } from "antd";
import type { BatchTransferAnswer, BatchTransferResult } from "corebank";
import { Form } from "antd";
import { useState } from "react";

import { nameOf, t } from "../app/language";
import { bank } from "../app/session";
import { Amount } from "../parts/Amount";
import { DataTable } from "../parts/DataTable";
import { Field } from "../parts/Field";
import { Page } from "../parts/Page";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { localTime } from "../parts/time";
import { tones, transactionStatusNames } from "./names";
import { readLines, type PastedLine } from "./paste";

interface Values {
  batchId: string;
  table: string;
}

interface Outcome {
  lines: PastedLine[];
  answer: BatchTransferAnswer;
}

/** Transfers from a pasted table, with the result of each line: section 3.3.3 of the bank document. */
export default function BatchPage() {
  const [outcome, setOutcome] = useState<Outcome>();
  return (
    <Page title={t("批量转账", "Batch transfer")}>
      <SubmitForm<Values, Outcome>
        label={t("提交批次", "Submit the batch")}
        initialValues={{ batchId: `BATCH${localTime(0).replace(/\D/g, "")}` }}
        submit={async ({ batchId, table }, headers) => {
          setOutcome(undefined);
          const lines = readLines(table);
          const transfers = lines.map(({ from, to, amount, remark }) => ({
            fromAccountId: Number(from),
            toAccountId: Number(to),
            amount,
            ...(remark !== "" && { remark }),
          }));
          return { lines, answer: (await bank().POST("/api/v1/transactions/batch-transfer", { body: { batchId, transfers }, headers })).data };
        }}
        done={setOutcome}
      >
        <Field name="batchId" label={t("批次号", "Batch")} required help={t("同一批次号只执行一次", "A batch of this name is done once")}>
          <Input maxLength={64} />
        </Field>
        <Field
          name="table"
          label={t("从表格粘贴：付款账户、收款账户、金额、备注", "Paste from a spreadsheet: from account, to account, amount, remark")}
          required
          rules={[{ validator: (_, text: string | undefined) => checkTable(text ?? "") }]}
          help={t("每行一笔，最多100笔", "One transfer a line, at most 100")}
        >
          <Input.TextArea rows={8} className="pasted" placeholder={"1\t2\t100.00\t工资发放"} />
        </Field>
        {outcome === undefined && <Preview />}
      </SubmitForm>
      <div role="status" className="result">
        {outcome !== undefined && <Results outcome={outcome} />}
      </div>
    </Page>
  );
}

function checkTable(text: string): Promise<void> {
  const lines = readLines(text);
  const wrong = lines.filter(({ problem }) => problem !== undefined);
  if (lines.length > 100) return Promise.reject(new Error(t(`共 ${lines.length} 笔，最多100笔`, `${lines.length} transfers, at most 100`)));
  if (wrong.length === 0) return Promise.resolve();
  return Promise.reject(new Error(wrong.map(({ line, problem }) => t(`第${line}行：${problem}`, `Line ${line}: ${problem}`)).join("；")));
}

/** What has been read of the table so far. */
function Preview() {
  const text = (Form.useWatch("table") as string | undefined) ?? "";
  const lines = readLines(text);
  if (lines.length === 0) return null;
  return (
    <div className="section">
      <DataTable
        label={t("预览", "Preview")}
        rows={lines}
        rowKey={({ line }) => line}
        columns={[
          { key: "line", title: t("行", "Line"), render: ({ line }) => line },
          { key: "from", title: t("付款账户", "From"), render: ({ from }) => from },
          { key: "to", title: t("收款账户", "To"), render: ({ to }) => to },
          { key: "amount", title: t("金额", "Amount"), align: "right", render: ({ amount }) => <Amount value={amount} /> },
          { key: "remark", title: t("备注", "Remark"), render: ({ remark }) => remark },
          { key: "problem", title: t("检查", "Check"), render: ({ problem }) => (problem === undefined ? "✓" : <Status tone="bad">{problem}</Status>) },
        ]}
      />
    </div>
  );
}

function Results({ outcome: { lines, answer } }: { outcome: Outcome }) {
  return (
    <>
      <h2>
        {t(
          `批次 ${answer.batchId}：共 ${answer.totalCount} 笔，成功 ${answer.successCount}，失败 ${answer.failedCount}`,
          `Batch ${answer.batchId}: ${answer.totalCount} transfers, ${answer.successCount} done, ${answer.failedCount} failed`,
        )}
      </h2>
      <DataTable<BatchTransferResult, number>
        label={t("逐笔结果", "Results")}
        rows={answer.results}
        rowKey={({ index }) => index}
        columns={[
          { key: "line", title: t("行", "Line"), render: ({ index }) => lines[index]?.line },
          { key: "from", title: t("付款账户", "From"), render: ({ index }) => lines[index]?.from },
          { key: "to", title: t("收款账户", "To"), render: ({ index }) => lines[index]?.to },
          { key: "amount", title: t("金额", "Amount"), align: "right", render: ({ index }) => <Amount value={lines[index]?.amount} /> },
          { key: "status", title: t("结果", "Result"), render: ({ status }) => <Status tone={tones[status] ?? "neutral"}>{nameOf(transactionStatusNames, status)}</Status> },
          { key: "transactionId", title: t("交易号", "Transaction"), render: ({ transactionId }) => transactionId && <code>{transactionId}</code> },
          {
            key: "message",
            title: t("原因", "Reason"),
            render: ({ errorCode, message, rejectReason }) => errorCode && <span className="long"><code>{errorCode}</code> {rejectReason ?? message}</span>,
          },
        ]}
      />
    </>
  );
}
