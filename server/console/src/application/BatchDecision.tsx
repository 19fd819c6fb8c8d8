import { Input } from "antd";
import type { BatchApproveDefaultApplicationsAnswer } from "corebank";
import { useState } from "react";

import { t } from "../app/language";
import { bank } from "../app/session";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";

/** Decides several applications at once, and shows the result of each: section 4.2 of the defaults document. */
export function BatchDecision({ ids, decided }: { ids: number[]; decided: () => void }) {
  const [answer, setAnswer] = useState<BatchApproveDefaultApplicationsAnswer>();
  if (answer !== undefined) return <Results answer={answer} />;
  return (
    <>
      <p>
        {t("申请编号", "Applications")}: {ids.join("、")}
      </p>
      <SubmitForm<{ approved: "true" | "false"; remark?: string }, BatchApproveDefaultApplicationsAnswer>
        label={t("提交批量审核", "Decide all")}
        submit={async ({ approved, remark }, headers) => {
          const applications = ids.map((applicationId) => ({ applicationId, approved: approved === "true", remark: remark ?? "" }));
          return (await bank().POST("/api/v1/default-applications/batch-approve", { body: { applications }, headers })).data;
        }}
        done={(result) => {
          setAnswer(result);
          decided();
        }}
      >
        <Field name="approved" label={t("审核结果", "Result")} required>
          <Choice options={{ true: ["同意", "Approve"], false: ["拒绝", "Reject"] }} />
        </Field>
        <Field name="remark" label={t("审核意见", "Opinion")}>
          <Input.TextArea rows={2} />
        </Field>
      </SubmitForm>
    </>
  );
}

function Results({ answer }: { answer: BatchApproveDefaultApplicationsAnswer }) {
  return (
    <div role="status">
      <p>{t(`成功 ${answer.successCount}，失败 ${answer.failCount}`, `${answer.successCount} done, ${answer.failCount} failed`)}</p>
      <ul className="results">
        {answer.details.map(({ applicationId, success, message, errorCode }) => (
          <li key={applicationId}>
            {applicationId} <Status tone={success ? "good" : "bad"}>{message}</Status> {errorCode && <code>{errorCode}</code>}
          </li>
        ))}
      </ul>
    </div>
  );
}
