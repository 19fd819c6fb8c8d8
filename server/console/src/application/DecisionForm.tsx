import { Input } from "antd";

import { t } from "../app/language";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { SubmitForm } from "../parts/SubmitForm";
import type { WriteHeaders } from "../parts/submit";

export interface Decision {
  approved: boolean;
  remark: string;
}

interface Values {
  approved: "true" | "false";
  remark?: string;
}

interface Props<Result> {
  /** The user has filed what is to be decided. */
  own: boolean;
  decide: (decision: Decision, headers: WriteHeaders) => Promise<Result>;
  done: (result: Result) => void;
}

/** Approves or rejects: sections 4.1 and 6.4 of the defaults document. */
export function DecisionForm<Result>({ own, decide, done }: Props<Result>) {
  return (
    <section aria-label={t("审核", "Decision")}>
      <h2>{t("审核", "Decision")}</h2>
      {own && (
        <p className="hint">
          {t(
            "这是您本人提交的申请：申请人不能审核自己的申请，服务器会拒绝（演示模式除外）。",
            "You have filed this yourself. Nobody decides what they have filed: the server refuses it, except in a demo.",
          )}
        </p>
      )}
      <SubmitForm<Values, Result>
        label={t("提交审核", "Decide")}
        submit={({ approved, remark }, headers) => decide({ approved: approved === "true", remark: remark ?? "" }, headers)}
        done={done}
      >
        <Field name="approved" label={t("审核结果", "Result")} required>
          <Choice options={{ true: ["同意", "Approve"], false: ["拒绝", "Reject"] }} />
        </Field>
        <Field name="remark" label={t("审核意见", "Opinion")}>
          <Input.TextArea rows={2} />
        </Field>
      </SubmitForm>
    </section>
  );
}
