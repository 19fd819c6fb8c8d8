import { Button, Input } from "antd";
import type { ApiClient, CreateApiClientAnswer, CreateApiClientRequest } from "corebank";
import { useState } from "react";

import { nameOf, t } from "../app/language";
import { roleNames } from "../app/roles";
import { bank, may } from "../app/session";
import { Checks } from "../parts/Checks";
import { Choice } from "../parts/Choice";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { Panel } from "../parts/Panel";
import { copy } from "../parts/Refusal";
import { RowAction } from "../parts/RowAction";
import { SubmitForm } from "../parts/SubmitForm";
import { timeText } from "../parts/time";

/** Systems that sign their requests or log in with a secret. */
export default function ApiClientsPage() {
  const [version, setVersion] = useState(0);
  const [isNew, setIsNew] = useState(false);
  const changed = () => setVersion(version + 1);
  return (
    <>
      <ListPage<ApiClient, string, object>
        title={t("API客户端", "API clients")}
        version={version}
        rowKey={({ keyId }) => keyId}
        load={async (_, page, pageSize) => (await bank().GET("/api/v1/api-clients", { params: { query: { page, pageSize } } })).data}
        actions={
          may("CreateApiClient") && (
            <Button type="primary" onClick={() => setIsNew(true)}>
              {t("创建API客户端", "New API client")}
            </Button>
          )
        }
        columns={[
          { key: "name", title: t("名称", "Name"), render: ({ name }) => <b>{name}</b> },
          { key: "keyId", title: t("密钥编号", "Key"), render: ({ keyId }) => <code>{keyId}</code> },
          { key: "roles", title: t("角色", "Roles"), render: ({ roles }) => roles.map((role) => nameOf(roleNames, role)).join("、") },
          { key: "algorithm", title: t("签名算法", "Algorithm"), render: ({ algorithm }) => algorithm },
          { key: "createdAt", title: t("创建时间", "Created"), render: ({ createdAt }) => timeText(createdAt) },
          {
            key: "do",
            title: t("操作", "Actions"),
            render: ({ keyId, name }) =>
              may("DeleteApiClient") && (
                <RowAction
                  label={t("删除", "Delete")}
                  of={name}
                  danger
                  question={t(`删除 ${name}？其请求将立即被拒绝。`, `Delete ${name}? Its requests are refused at once.`)}
                  send={(headers) => bank().DELETE("/api/v1/api-clients/{keyId}", { params: { path: { keyId } }, headers })}
                  done={changed}
                />
              ),
          },
        ]}
      />
      <Panel title={t("创建API客户端", "New API client")} open={isNew} onClose={() => setIsNew(false)}>
        <NewApiClient created={changed} />
      </Panel>
    </>
  );
}

function NewApiClient({ created }: { created: () => void }) {
  const [answer, setAnswer] = useState<CreateApiClientAnswer>();
  if (answer !== undefined) return <Secret answer={answer} />;
  return (
    <SubmitForm<CreateApiClientRequest, CreateApiClientAnswer>
      label={t("创建", "Create")}
      initialValues={{ algorithm: "hmac-sha256", roles: ["internal"] }}
      submit={async (body, headers) => (await bank().POST("/api/v1/api-clients", { body, headers })).data}
      done={(result) => {
        setAnswer(result);
        created();
      }}
    >
      <Field name="name" label={t("名称", "Name")} required>
        <Input />
      </Field>
      <Field name="algorithm" label={t("签名算法", "Algorithm")} required>
        <Choice options={{ "hmac-sha256": ["hmac-sha256", "hmac-sha256"], ed25519: ["ed25519", "ed25519"] }} />
      </Field>
      <Field name="publicKey" label={t("公钥（ed25519）", "Public key, for ed25519")}>
        <Input.TextArea rows={3} />
      </Field>
      <Field name="roles" label={t("角色", "Roles")} required>
        <Checks
          options={Object.keys(roleNames)
            .filter((role) => role !== "customer")
            .map((role) => ({ value: role, label: nameOf(roleNames, role) }))}
        />
      </Field>
    </SubmitForm>
  );
}

function Secret({ answer: { keyId, secret } }: { answer: CreateApiClientAnswer }) {
  return (
    <div role="status">
      <p className="hint">{t("密钥只显示这一次，请立即保存。", "The secret is shown this once: keep it now.")}</p>
      <Facts
        facts={[
          [t("密钥编号", "Key"), <code>{keyId}</code>],
          [t("密钥", "Secret"), <code>{secret || "—"}</code>],
        ]}
      />
      <Button className="section" onClick={() => copy(secret)}>
        {t("复制密钥", "Copy the secret")}
      </Button>
    </div>
  );
}
