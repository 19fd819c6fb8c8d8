import { Button, Form, Input } from "antd";
import type { Rule, UpdateRuleRequest } from "corebank";
import { useState } from "react";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount, AmountField } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { Refusal } from "../parts/Refusal";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { useSubmit } from "../parts/submit";
import { timeText } from "../parts/time";
import { canEstimate, impactOf, type Impact } from "./impact";
import { ruleNames, ruleStateNames, ruleTones, ruleTypeNames } from "./names";

/** The rules of risk control: section 5.2 of the bank document. */
export default function RulesPage() {
  const { version, show, done, panel } = useSidePanel<Rule>();
  return (
    <>
      <ListPage<Rule, number, object>
        title={t("风控规则", "Risk rules")}
        version={version}
        rowKey={({ id }) => id}
        load={async () => {
          const { list } = (await bank().GET("/api/v1/risk/rules")).data;
          return { list, total: list.length };
        }}
        columns={[
          { key: "name", title: t("规则", "Rule"), render: ({ name }) => <><b>{nameOf(ruleNames, name)}</b> <code>{name}</code></> },
          { key: "ruleType", title: t("规则类型", "Type"), render: ({ ruleType }) => nameOf(ruleTypeNames, ruleType) },
          { key: "threshold", title: t("阈值", "Threshold"), align: "right", render: ({ maxAmount, maxCount }) => <Amount value={maxAmount ?? maxCount?.toString()} /> },
          { key: "state", title: t("状态", "State"), render: ({ state }) => <Status tone={ruleTones[state] ?? "neutral"}>{nameOf(ruleStateNames, state)}</Status> },
          { key: "errorCode", title: t("错误码", "Code"), render: ({ errorCode }) => <code>{errorCode}</code> },
          { key: "rejectReason", title: t("拒绝原因", "Reason"), render: ({ rejectReason }) => rejectReason },
          { key: "updatedBy", title: t("更新", "Changed"), render: ({ updatedAt, updatedBy }) => `${timeText(updatedAt)} ${updatedBy ?? ""}` },
          { key: "do", title: t("操作", "Actions"), render: (row) => may("UpdateRule") && <RowButton label={t("修改", "Change")} of={row.name} onClick={() => show(row)} /> },
        ]}
      />
      {panel(
        ({ name }) => nameOf(ruleNames, name),
        (rule) => (
          <RuleForm rule={rule} done={() => done(t("规则已更新", "The rule is changed"))} />
        ),
      )}
    </>
  );
}

interface Values {
  maxAmount?: string;
  maxCount?: string;
  state: Rule["state"];
}

function RuleForm({ rule, done }: { rule: Rule; done: () => void }) {
  const hasThreshold = rule.maxAmount !== null || rule.maxCount !== null;
  return (
    <SubmitForm<Values, unknown>
      label={t("保存", "Save")}
      initialValues={{ maxAmount: rule.maxAmount ?? undefined, maxCount: rule.maxCount?.toString(), state: rule.state }}
      submit={({ maxAmount, maxCount, state }, headers) => {
        const body: UpdateRuleRequest = {
          state,
          ...(rule.maxAmount !== null && maxAmount !== undefined && { maxAmount }),
          ...(rule.maxCount !== null && maxCount !== undefined && { maxCount: Number(maxCount) }),
        };
        return bank().PUT("/api/v1/risk/rules/{id}", { params: { path: { id: rule.id } }, body, headers });
      }}
      done={done}
    >
      {rule.maxAmount !== null && <AmountField name="maxAmount" label={t("限额", "Limit")} />}
      {rule.maxCount !== null && (
        <Field name="maxCount" label={t("次数上限", "At most")} required>
          <Input inputMode="numeric" />
        </Field>
      )}
      <Field name="state" label={t("状态", "State")} required help={t("影子状态只记录会拒绝的交易，不拒绝。", "A shadow rule records what it would refuse, and refuses nothing.")}>
        <Choice options={ruleStateNames} />
      </Field>
      {hasThreshold && canEstimate(rule.name) && <Estimate rule={rule} />}
    </SubmitForm>
  );
}

/** What the threshold in the form would have refused yesterday. */
function Estimate({ rule }: { rule: Rule }) {
  const form = Form.useFormInstance<Values>();
  const [impact, setImpact] = useState<Impact>();
  const { submit, pending, error } = useSubmit((threshold: string) => impactOf(rule.name, threshold));
  const estimate = async () => {
    const { maxAmount, maxCount } = form.getFieldsValue(true) as Values;
    const answer = await submit(rule.maxAmount !== null ? (maxAmount ?? "0.00") : (maxCount ?? "0"));
    setImpact(answer?.result);
  };
  return (
    <div className="section">
      <Button onClick={() => void estimate()} loading={pending}>
        {t("试算昨日影响", "What would it have refused yesterday?")}
      </Button>
      <Refusal error={error} />
      {impact !== undefined && (
        <div role="status" className="result">
          <p>
            {t(
              `昨日有记录的 ${impact.examined} 个决定中，会拒绝 ${impact.refused.length} 个，其中 ${passedOf(impact)} 个当时通过。`,
              `Of ${impact.examined} recorded decisions it would have refused ${impact.refused.length}, of which ${passedOf(impact)} passed.`,
            )}
            {impact.more && t("（记录过多，只计算了前一部分）", " (There are more; only the newest were examined.)")}
          </p>
          <p className="note">
            {t(
              "记录的是检查、拒绝和影子规则的命中；没有触发任何规则的交易不在其中。要知道它们，请把规则设为影子状态。",
              "Recorded are checks, refusals and findings of shadow rules, not payments that met no rule: put the rule in shadow state to record those.",
            )}
          </p>
          <ul className="results">
            {impact.refused.slice(0, 10).map(({ checkId, fromAccountId, amount, createdAt }) => (
              <li key={checkId}>
                {timeText(createdAt)} <code>{checkId}</code> {t("账户", "account")} {fromAccountId} <Amount value={amount} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

const passedOf = ({ refused }: Impact) => refused.filter(({ passed }) => passed).length;
