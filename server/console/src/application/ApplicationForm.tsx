import { Input } from "antd";
import type { DefaultReason, SubmitDefaultApplicationAnswer, SubmitDefaultApplicationRequest } from "corebank";

import { t } from "../app/language";
import { bank } from "../app/session";
import { Checks } from "../parts/Checks";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { SubmitForm } from "../parts/SubmitForm";
import { Attachments } from "./Attachments";
import { severityNames } from "./names";

interface Props {
  reasons: Map<number, DefaultReason>;
  done: (answer: SubmitDefaultApplicationAnswer) => void;
}

/** An application to declare a customer in default: section 3.1 of the defaults document. */
export function ApplicationForm({ reasons, done }: Props) {
  const usable = [...reasons.values()].filter(({ enabled }) => enabled);
  return (
    <SubmitForm<SubmitDefaultApplicationRequest, SubmitDefaultApplicationAnswer>
      label={t("提交申请", "Submit")}
      submit={async (body, headers) => (await bank().POST("/api/v1/default-applications", { body, headers })).data}
      done={done}
    >
      <Field name="customerName" label={t("客户名称", "Customer")} required>
        <Input />
      </Field>
      <Field name="latestExternalRating" label={t("最新外部等级", "Latest external rating")}>
        <Input placeholder="A+" />
      </Field>
      <Field name="severity" label={t("违约严重性", "Severity")} required>
        <Choice options={severityNames} />
      </Field>
      <Field name="defaultReasons" label={t("违约原因", "Default reasons")} required>
        <Checks options={usable.map(({ id, reason, detail }) => ({ value: id, label: <span title={detail}>{reason}</span> }))} />
      </Field>
      <div className="pair">
        <Field name="industry" label={t("所属行业", "Industry")}>
          <Input />
        </Field>
        <Field name="region" label={t("所属区域", "Region")}>
          <Input />
        </Field>
      </div>
      <Field name="remark" label={t("备注信息", "Remark")}>
        <Input.TextArea rows={3} />
      </Field>
      <Field name="attachments" label={t("附件", "Attachments")}>
        <Attachments />
      </Field>
    </SubmitForm>
  );
}
