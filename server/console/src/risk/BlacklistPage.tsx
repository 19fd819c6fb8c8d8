import { App, Button, Input } from "antd";
import type { BlacklistEntry, operations } from "corebank";
import { useState } from "react";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { Panel } from "../parts/Panel";
import { RowAction } from "../parts/RowAction";
import { SubmitForm } from "../parts/SubmitForm";
import { momentOf, timeText } from "../parts/time";
import { subjectNames } from "./names";

type Filters = NonNullable<operations["ListBlacklist"]["parameters"]["query"]>;

/** Accounts and customers whose payments are refused. */
export default function BlacklistPage() {
  const { message } = App.useApp();
  const [version, setVersion] = useState(0);
  const [isNew, setIsNew] = useState(false);
  const changed = () => setVersion(version + 1);
  return (
    <>
      <ListPage<BlacklistEntry, number, Filters>
        title={t("黑名单", "Blacklist")}
        version={version}
        rowKey={({ id }) => id}
        load={async (filters, page, pageSize) => (await bank().GET("/api/v1/risk/blacklist", { params: { query: { ...filters, page, pageSize } } })).data}
        filters={
          <>
            <Field name="subjectType" label={t("对象", "Subject")}>
              <Choice none={t("全部", "All")} options={subjectNames} />
            </Field>
            <IdField name="subjectId" label={t("对象编号", "Its id")} />
          </>
        }
        actions={
          may("AddToBlacklist") && (
            <Button type="primary" onClick={() => setIsNew(true)}>
              {t("加入黑名单", "Add")}
            </Button>
          )
        }
        columns={[
          { key: "subject", title: t("对象", "Subject"), render: ({ subjectType, subjectId }) => `${nameOf(subjectNames, subjectType)} ${subjectId}` },
          { key: "reason", title: t("原因", "Reason"), render: ({ reason }) => <span className="long">{reason}</span> },
          { key: "expiresAt", title: t("到期", "Until"), render: ({ expiresAt }) => timeText(expiresAt) || t("长期", "For good") },
          { key: "createdBy", title: t("加入", "Added"), render: ({ createdAt, createdBy }) => `${timeText(createdAt)} ${createdBy}` },
          {
            key: "do",
            title: t("操作", "Actions"),
            render: ({ id, subjectType, subjectId }) =>
              may("RemoveFromBlacklist") && (
                <RowAction
                  label={t("移出", "Remove")}
                  of={subjectId}
                  question={t(`把${nameOf(subjectNames, subjectType)} ${subjectId} 移出黑名单？`, `Remove ${subjectType} ${subjectId}?`)}
                  send={(headers) => bank().DELETE("/api/v1/risk/blacklist/{id}", { params: { path: { id } }, headers })}
                  done={changed}
                />
              ),
          },
        ]}
      />
      <Panel title={t("加入黑名单", "Add to the blacklist")} open={isNew} onClose={() => setIsNew(false)}>
        <SubmitForm<{ subjectType: "account" | "customer"; subjectId: string; reason: string; expiresAt?: string }, unknown>
          label={t("加入", "Add")}
          initialValues={{ subjectType: "account" }}
          submit={({ subjectType, subjectId, reason, expiresAt }, headers) => {
            const body = { subjectType, subjectId: Number(subjectId), reason, ...(expiresAt && { expiresAt: momentOf(expiresAt) }) };
            return bank().POST("/api/v1/risk/blacklist", { body, headers });
          }}
          done={() => {
            setIsNew(false);
            changed();
            void message.success(t("已加入", "Added"));
          }}
        >
          <Field name="subjectType" label={t("对象", "Subject")} required>
            <Choice options={subjectNames} />
          </Field>
          <IdField name="subjectId" label={t("对象编号", "Its id")} required />
          <Field name="reason" label={t("原因", "Reason")} required>
            <Input />
          </Field>
          <Field name="expiresAt" label={t("到期时间", "Until")}>
            <Input type="datetime-local" />
          </Field>
        </SubmitForm>
      </Panel>
    </>
  );
}
