import { Input } from "antd";
import type { Approval, ApprovalField, operations } from "corebank";

import { nameOf, t } from "../app/language";
import { bank, caller } from "../app/session";
import { Choice } from "../parts/Choice";
import { CursorPage } from "../parts/CursorPage";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { RowAction } from "../parts/RowAction";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { timeText } from "../parts/time";
import { approvalStatusNames, approvalTones } from "./names";

type Filters = NonNullable<operations["ListApprovals"]["parameters"]["query"]>;

/** Calls that wait for a second person. */
export default function ApprovalsPage() {
  const { version, show, done, panel } = useSidePanel<Approval>();
  return (
    <>
      <CursorPage<Approval, number, Filters, number>
        title={t("双人复核", "Four eyes")}
        version={version}
        rowKey={({ id }) => id}
        initialFilters={{ status: "pending" }}
        load={async (filters, after) => (await bank().GET("/api/v1/approvals", { params: { query: { ...filters, after, pageSize: 20 } } })).data}
        filters={
          <>
            <Field name="status" label={t("状态", "State")}>
              <Choice none={t("全部", "All")} options={approvalStatusNames} />
            </Field>
            <Field name="method" label={t("方法", "Method")}>
              <Input placeholder="RiskService/UpdateRule" />
            </Field>
          </>
        }
        columns={[
          { key: "id", title: t("复核编号", "Approval"), render: ({ id }) => id },
          { key: "method", title: t("方法", "Method"), render: ({ method }) => <b>{method}</b> },
          { key: "maker", title: t("发起人", "Maker"), render: ({ maker }) => maker },
          { key: "reason", title: t("说明", "Reason"), render: ({ reason }) => reason ?? "—" },
          { key: "status", title: t("状态", "State"), render: ({ status }) => <Status tone={approvalTones[status] ?? "neutral"}>{nameOf(approvalStatusNames, status)}</Status> },
          { key: "createdAt", title: t("发起时间", "Made"), render: ({ createdAt }) => timeText(createdAt) },
          { key: "expiresAt", title: t("到期", "Until"), render: ({ expiresAt }) => timeText(expiresAt) },
          { key: "do", title: t("操作", "Actions"), render: (row) => <RowButton label={t("查看", "Open")} of={row.id} onClick={() => show(row)} /> },
        ]}
      />
      {panel(
        () => t("双人复核", "Four eyes"),
        (approval) => (
          <Detail approval={approval} done={done} />
        ),
      )}
    </>
  );
}

function Detail({ approval, done }: { approval: Approval; done: (text: string) => void }) {
  const own = String(approval.makerId) === caller().id;
  return (
    <>
      <Facts
        facts={[
          [t("复核编号", "Approval"), approval.id],
          [t("方法", "Method"), approval.method],
          [t("状态", "State"), nameOf(approvalStatusNames, approval.status)],
          [t("发起人", "Maker"), approval.maker],
          [t("说明", "Reason"), approval.reason],
          [t("发起时间", "Made"), timeText(approval.createdAt)],
          [t("到期", "Until"), timeText(approval.expiresAt)],
          [t("复核人", "Decided by"), approval.decidedBy],
          [t("复核意见", "Opinion"), approval.remark],
          [t("错误", "Error"), approval.errorCode && `${approval.errorCode} ${approval.errorMessage ?? ""}`],
        ]}
      />
      <Values title={t("请求内容", "Request")} values={approval.request} />
      {approval.response.length > 0 && <Values title={t("执行结果", "Answer")} values={approval.response} />}
      {approval.status === "pending" && (own ? <Withdraw approval={approval} done={done} /> : <Decide approval={approval} done={done} />)}
    </>
  );
}

function Values({ title, values }: { title: string; values: ApprovalField[] }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <Facts facts={values.map(({ field, value }) => [field, value])} />
    </section>
  );
}

function Withdraw({ approval: { id }, done }: { approval: Approval; done: (text: string) => void }) {
  return (
    <div className="section">
      <p className="hint">{t("这是您本人发起的：须由他人复核，您可以撤回。", "You have made this: somebody else must approve it; you can withdraw it.")}</p>
      <RowAction
        label={t("撤回", "Withdraw")}
        of={id}
        question={t("撤回此申请？", "Withdraw this?")}
        send={(headers) => bank().POST("/api/v1/approvals/{id}/withdraw", { params: { path: { id } }, body: {}, headers })}
        done={() => done(t("已撤回", "Withdrawn"))}
      />
    </div>
  );
}

function Decide({ approval: { id }, done }: { approval: Approval; done: (text: string) => void }) {
  return (
    <section aria-label={t("复核", "Decision")}>
      <h2>{t("复核", "Decision")}</h2>
      <SubmitForm<{ approved: "true" | "false"; remark: string }, string>
        label={t("提交复核", "Decide")}
        submit={async ({ approved, remark }, headers) => {
          if (approved === "false") {
            await bank().POST("/api/v1/approvals/{id}/reject", { params: { path: { id } }, body: { remark }, headers });
            return t("已拒绝", "Rejected");
          }
          const { status } = (await bank().POST("/api/v1/approvals/{id}/approve", { params: { path: { id } }, body: { remark }, headers })).data;
          return nameOf(approvalStatusNames, status);
        }}
        done={done}
      >
        <Field name="approved" label={t("复核结果", "Result")} required>
          <Choice options={{ true: ["同意", "Approve"], false: ["拒绝", "Reject"] }} />
        </Field>
        <Field name="remark" label={t("复核意见", "Opinion")} required>
          <Input.TextArea rows={2} />
        </Field>
      </SubmitForm>
    </section>
  );
}
