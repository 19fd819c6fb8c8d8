import type { ApprovalRule, SetApprovalRuleRequest } from "corebank";

import { t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount, AmountField } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { timeText } from "../parts/time";

/** Which writes need a second person. */
export default function RulesPage() {
  const { version, show, done, panel } = useSidePanel<ApprovalRule>();
  return (
    <>
      <ListPage<ApprovalRule, string, object>
        title={t("复核规则", "Rules of four eyes")}
        version={version}
        rowKey={({ service, method }) => `${service}/${method}`}
        load={async () => {
          const { list } = (await bank().GET("/api/v1/approval-rules")).data;
          return { list, total: list.length };
        }}
        columns={[
          { key: "method", title: t("方法", "Method"), render: ({ service, method }) => <code>{`${service}/${method}`}</code> },
          {
            key: "required",
            title: t("双人复核", "Four eyes"),
            render: ({ required }) => <Status tone={required ? "good" : "neutral"}>{required ? t("需要", "Needed") : t("不需要", "Not needed")}</Status>,
          },
          { key: "minAmount", title: t("起点金额", "From amount"), align: "right", render: ({ minAmount }) => <Amount value={minAmount} /> },
          { key: "updatedBy", title: t("更新", "Changed"), render: ({ updatedAt, updatedBy }) => `${timeText(updatedAt)} ${updatedBy ?? ""}` },
          { key: "do", title: t("操作", "Actions"), render: (row) => may("SetApprovalRule") && <RowButton label={t("设置", "Set")} of={row.method} onClick={() => show(row)} /> },
        ]}
      />
      {panel(
        ({ service, method }) => `${service}/${method}`,
        (rule) => (
          <RuleForm rule={rule} done={() => done(t("已保存", "Saved"))} />
        ),
      )}
    </>
  );
}

function RuleForm({ rule: { service, method, required, minAmount, hasAmount }, done }: { rule: ApprovalRule; done: () => void }) {
  return (
    <SubmitForm<{ required: "true" | "false"; minAmount?: string }, unknown>
      label={t("保存", "Save")}
      initialValues={{ required: required ? "true" : "false", minAmount: minAmount ?? undefined }}
      submit={(values, headers) => {
        const body: SetApprovalRuleRequest = { required: values.required === "true", ...(values.minAmount && { minAmount: values.minAmount }) };
        return bank().PUT("/api/v1/approval-rules/{service}/{method}", { params: { path: { service, method } }, body, headers });
      }}
      done={done}
    >
      <Field name="required" label={t("双人复核", "Four eyes")} required>
        <Choice options={{ true: ["需要", "Needed"], false: ["不需要", "Not needed"] }} />
      </Field>
      {hasAmount && <AmountField name="minAmount" label={t("起点金额（空为任何金额）", "From amount (empty: any)")} required={false} />}
    </SubmitForm>
  );
}
