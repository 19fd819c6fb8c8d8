import type { Decision, operations } from "corebank";

import { nameOf, t } from "../app/language";
import { bank } from "../app/session";
import { Amount } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { useSidePanel } from "../parts/sidePanel";
import { timeText } from "../parts/time";
import { transactionTypeNames } from "../transaction/names";
import { riskLevelNames, ruleNames, ruleStateNames } from "./names";

type Filters = Omit<NonNullable<operations["ListDecisions"]["parameters"]["query"]>, "passed"> & { passed?: "true" | "false" };

/** Recorded decisions of risk control. */
export default function DecisionsPage() {
  const { show, panel } = useSidePanel<Decision>();
  return (
    <>
      <ListPage<Decision, string, Filters>
        title={t("风控记录", "Risk decisions")}
        rowKey={({ checkId }) => checkId}
        load={async ({ passed, ...filters }, page, pageSize) => {
          const query = { ...filters, ...(passed && { passed: passed === "true" }), page, pageSize };
          return (await bank().GET("/api/v1/risk/decisions", { params: { query } })).data;
        }}
        filters={
          <>
            <IdField name="accountId" label={t("付款账户", "Paying account")} />
            <IdField name="customerId" label={t("付款客户", "Paying customer")} />
            <Field name="passed" label={t("结果", "Result")}>
              <Choice none={t("全部", "All")} options={{ true: ["通过", "Passed"], false: ["拒绝", "Refused"] }} />
            </Field>
            <Field name="rule" label={t("触发规则", "Rule")}>
              <Choice none={t("全部", "All")} options={ruleNames} />
            </Field>
          </>
        }
        columns={[
          { key: "createdAt", title: t("时间", "Time"), render: ({ createdAt }) => timeText(createdAt) },
          { key: "checkId", title: t("检查编号", "Check"), render: ({ checkId }) => <code>{checkId}</code> },
          { key: "type", title: t("交易类型", "Type"), render: ({ transactionType }) => nameOf(transactionTypeNames, transactionType) },
          { key: "from", title: t("付款账户", "From"), render: ({ fromAccountId }) => fromAccountId ?? "—" },
          { key: "amount", title: t("金额", "Amount"), align: "right", render: ({ amount }) => <Amount value={amount} /> },
          { key: "passed", title: t("结果", "Result"), render: ({ passed }) => <Status tone={passed ? "good" : "bad"}>{passed ? t("通过", "Passed") : t("拒绝", "Refused")}</Status> },
          { key: "level", title: t("风险等级", "Risk"), render: ({ riskLevel }) => nameOf(riskLevelNames, riskLevel) },
          { key: "rule", title: t("触发规则", "Rule"), render: ({ ruleTriggered }) => nameOf(ruleNames, ruleTriggered) || "—" },
          { key: "do", title: t("操作", "Actions"), render: (row) => <RowButton label={t("查看", "Open")} of={row.checkId} onClick={() => show(row)} /> },
        ]}
      />
      {panel(
        () => t("风控记录", "Risk decision"),
        (decision) => (
          <Detail decision={decision} />
        ),
      )}
    </>
  );
}

function Detail({ decision }: { decision: Decision }) {
  return (
    <>
      <Facts
        facts={[
          [t("检查编号", "Check"), <code>{decision.checkId}</code>],
          [t("性质", "Kind"), decision.advisory ? t("事前检查", "Asked in advance") : t("交易", "Payment")],
          [t("付款客户", "Paying customer"), decision.customerId],
          [t("付款账户", "From"), decision.fromAccountId],
          [t("收款账户", "To"), decision.toAccountId],
          [t("金额", "Amount"), <Amount value={decision.amount} />],
          [t("当日已付", "Paid that day before"), <Amount value={decision.dayAmount} />],
          [t("当日次数", "Payments that day before"), decision.dayCount],
          [t("当小时次数", "Payments that hour before"), decision.hourCount],
          [t("拒绝原因", "Reason"), decision.rejectReason],
          [t("错误码", "Code"), decision.errorCode && <code>{decision.errorCode}</code>],
        ]}
      />
      <h2>{t("命中的规则", "Rules that it met")}</h2>
      <ul className="results">
        {decision.findings.map(({ rule, state, reached, threshold }) => (
          <li key={rule}>
            {nameOf(ruleNames, rule)} ({nameOf(ruleStateNames, state)}) {reached !== undefined && `${reached} > ${threshold}`}
          </li>
        ))}
      </ul>
    </>
  );
}
