import { App, Button, Input, Popconfirm, Switch } from "antd";
import type { CreateDefaultReasonRequest, DefaultReason } from "corebank";
import { useState } from "react";

import { t } from "../app/language";
import { bank, may } from "../app/session";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { Panel } from "../parts/Panel";
import { Refusal } from "../parts/Refusal";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSubmit } from "../parts/submit";
import { timeText } from "../parts/time";

interface Filters {
  enabled?: "true" | "false";
}

/** Default reasons: section 2 of the defaults document. */
export default function ReasonsPage() {
  const [version, setVersion] = useState(0);
  const [edited, setEdited] = useState<DefaultReason | "new">();
  const changed = () => {
    setEdited(undefined);
    setVersion(version + 1);
  };
  return (
    <>
      <ListPage<DefaultReason, number, Filters>
        title={t("违约原因", "Default reasons")}
        version={version}
        rowKey={({ id }) => id}
        load={async ({ enabled }, page, size) =>
          (await bank().GET("/api/v1/default-reasons", { params: { query: { page, size, ...(enabled && { enabled: enabled === "true" }) } } })).data
        }
        filters={
          <Field name="enabled" label={t("启用状态", "In use")}>
            <Choice none={t("全部", "All")} options={{ true: ["启用", "In use"], false: ["停用", "Not in use"] }} />
          </Field>
        }
        actions={
          may("CreateDefaultReason") && (
            <Button type="primary" onClick={() => setEdited("new")}>
              {t("新增违约原因", "Add a reason")}
            </Button>
          )
        }
        columns={[
          { key: "sortOrder", title: t("排序", "Order"), render: ({ sortOrder }) => sortOrder },
          { key: "reason", title: t("违约原因", "Reason"), render: ({ reason }) => <b>{reason}</b> },
          { key: "detail", title: t("详细解释", "Explanation"), render: ({ detail }) => <span className="long">{detail}</span> },
          {
            key: "enabled",
            title: t("启用状态", "In use"),
            render: ({ enabled }) => <Status tone={enabled ? "good" : "neutral"}>{enabled ? t("启用", "In use") : t("停用", "Not in use")}</Status>,
          },
          { key: "updateTime", title: t("更新时间", "Changed"), render: ({ updateTime }) => timeText(updateTime) },
          ...(may("UpdateDefaultReason")
            ? [
                {
                  key: "do",
                  title: t("操作", "Actions"),
                  render: (row: DefaultReason) => (
                    <span className="row-actions">
                      <RowButton label={t("编辑", "Edit")} of={row.reason} onClick={() => setEdited(row)} />
                      <DeleteReason reason={row} done={changed} />
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
      <Panel
        title={edited === "new" ? t("新增违约原因", "Add a reason") : t("编辑违约原因", "Edit the reason")}
        open={edited !== undefined}
        onClose={() => setEdited(undefined)}
      >
        <ReasonForm reason={edited === "new" ? undefined : edited} done={changed} />
      </Panel>
    </>
  );
}

function ReasonForm({ reason, done }: { reason: DefaultReason | undefined; done: () => void }) {
  return (
    <SubmitForm<CreateDefaultReasonRequest, unknown>
      label={t("保存", "Save")}
      initialValues={reason ?? { enabled: true }}
      submit={({ reason: name, detail, enabled, sortOrder }, headers) => {
        const body = { reason: name, detail: detail ?? "", enabled: enabled ?? true, ...(sortOrder && { sortOrder: Number(sortOrder) }) };
        return reason === undefined
          ? bank().POST("/api/v1/default-reasons", { body, headers })
          : bank().PUT("/api/v1/default-reasons/{id}", { params: { path: { id: reason.id } }, body, headers });
      }}
      done={done}
    >
      <Field name="reason" label={t("违约原因", "Reason")} required>
        <Input maxLength={100} />
      </Field>
      <Field name="detail" label={t("详细解释", "Explanation")}>
        <Input.TextArea rows={4} />
      </Field>
      <Field name="sortOrder" label={t("排序", "Order")}>
        <Input type="number" min={1} />
      </Field>
      <Field name="enabled" label={t("启用", "In use")} valuePropName="checked">
        <Switch aria-label={t("启用", "In use")} />
      </Field>
    </SubmitForm>
  );
}

function DeleteReason({ reason, done }: { reason: DefaultReason; done: () => void }) {
  const { modal } = App.useApp();
  const { submit, pending } = useSubmit(
    (id: number, headers) => bank().DELETE("/api/v1/default-reasons/{id}", { params: { path: { id } }, headers }),
    (error) => void modal.error({ title: t("不能删除", "Cannot be deleted"), content: <Refusal error={error} /> }),
  );
  return (
    <Popconfirm
      title={t(`删除“${reason.reason}”？`, `Delete "${reason.reason}"?`)}
      onConfirm={async () => (await submit(reason.id)) && done()}
      okText={t("删除", "Delete")}
    >
      <Button size="small" danger loading={pending} aria-label={`${t("删除", "Delete")} ${reason.reason}`}>
        {t("删除", "Delete")}
      </Button>
    </Popconfirm>
  );
}
