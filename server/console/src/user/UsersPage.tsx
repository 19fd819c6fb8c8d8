import { Button, Input } from "antd";
import type { CreateUserRequest, UpdateUserRequest, User } from "corebank";

import { nameOf, t } from "../app/language";
import { roleNames } from "../app/roles";
import { bank, may } from "../app/session";
import { Logins } from "../login/Logins";
import { Checks } from "../parts/Checks";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { IdField } from "../parts/IdField";
import { ListPage } from "../parts/ListPage";
import { RowAction } from "../parts/RowAction";
import { RowButton } from "../parts/RowButton";
import { Status } from "../parts/Status";
import { SubmitForm } from "../parts/SubmitForm";
import { useSidePanel } from "../parts/sidePanel";
import { timeText } from "../parts/time";

/** Users, their roles and their logins. */
export default function UsersPage() {
  const { version, show, done, panel } = useSidePanel<User | "new">();
  const saved = () => done(t("已保存", "Saved"));
  return (
    <>
      <ListPage<User, number, object>
        title={t("用户", "Users")}
        version={version}
        rowKey={({ id }) => id}
        load={async (_, page, pageSize) => (await bank().GET("/api/v1/users", { params: { query: { page, pageSize } } })).data}
        actions={
          may("CreateUser") && (
            <Button type="primary" onClick={() => show("new")}>
              {t("创建用户", "New user")}
            </Button>
          )
        }
        columns={[
          { key: "id", title: t("编号", "Id"), render: ({ id }) => id },
          { key: "username", title: t("用户名", "Username"), render: ({ username }) => <b>{username}</b> },
          { key: "name", title: t("姓名", "Name"), render: ({ name }) => name },
          { key: "roles", title: t("角色", "Roles"), render: ({ roles }) => roles.map((role) => nameOf(roleNames, role)).join("、") },
          { key: "customerId", title: t("客户编号", "Customer"), render: ({ customerId }) => customerId ?? "—" },
          { key: "totp", title: t("动态验证码", "Second factor"), render: ({ totpEnabled }) => (totpEnabled ? t("已启用", "On") : "—") },
          {
            key: "enabled",
            title: t("状态", "State"),
            render: ({ enabled }) => <Status tone={enabled ? "good" : "neutral"}>{enabled ? t("启用", "Enabled") : t("停用", "Disabled")}</Status>,
          },
          { key: "createdAt", title: t("创建时间", "Created"), render: ({ createdAt }) => timeText(createdAt) },
          { key: "do", title: t("操作", "Actions"), render: (row) => <RowButton label={t("管理", "Manage")} of={row.username} onClick={() => show(row)} /> },
        ]}
      />
      {panel(
        (shown) => (shown === "new" ? t("创建用户", "New user") : shown.username),
        (shown) =>
          shown === "new" ? (
            <NewUser done={saved} />
          ) : (
            <>
              {may("UpdateUser") && <UserForm user={shown} done={saved} />}
              <Logins userId={shown.id} />
              {shown.totpEnabled && may("RemoveTotp") && <RemoveSecondFactor user={shown} done={saved} />}
            </>
          ),
      )}
    </>
  );
}

function RolesField() {
  return (
    <Field name="roles" label={t("角色", "Roles")} required>
      <Checks options={Object.keys(roleNames).map((role) => ({ value: role, label: nameOf(roleNames, role) }))} />
    </Field>
  );
}

type NewValues = Omit<CreateUserRequest, "customerId"> & { customerId?: string };

function NewUser({ done }: { done: () => void }) {
  return (
    <SubmitForm<NewValues, unknown>
      label={t("创建", "Create")}
      submit={({ customerId, ...others }, headers) =>
        bank().POST("/api/v1/users", { body: { ...others, ...(customerId && { customerId: Number(customerId) }) }, headers })
      }
      done={done}
    >
      <Field name="username" label={t("用户名", "Username")} required>
        <Input autoComplete="off" />
      </Field>
      <Field name="name" label={t("姓名", "Name")} required>
        <Input autoComplete="off" />
      </Field>
      <Field name="password" label={t("初始密码（首次登录须修改）", "First password, to be changed at the first login")} required>
        <Input.Password autoComplete="new-password" visibilityToggle={false} />
      </Field>
      <RolesField />
      <IdField name="customerId" label={t("客户编号（客户角色）", "Customer, for the role customer")} />
    </SubmitForm>
  );
}

interface UserValues {
  name: string;
  roles: User["roles"];
  enabled: "true" | "false";
  password?: string;
}

function UserForm({ user, done }: { user: User; done: () => void }) {
  return (
    <SubmitForm<UserValues, unknown>
      label={t("保存", "Save")}
      initialValues={{ name: user.name, roles: user.roles, enabled: user.enabled ? "true" : "false" }}
      submit={({ enabled, ...others }, headers) => {
        const body: UpdateUserRequest = { ...others, enabled: enabled === "true" };
        return bank().PUT("/api/v1/users/{id}", { params: { path: { id: user.id } }, body, headers });
      }}
      done={done}
    >
      <Field name="name" label={t("姓名", "Name")} required>
        <Input autoComplete="off" />
      </Field>
      <Field name="enabled" label={t("状态", "State")} required>
        <Choice options={{ true: ["启用", "Enabled"], false: ["停用", "Disabled"] }} />
      </Field>
      <RolesField />
      <Field name="password" label={t("重置密码", "New password")} help={t("不填则不变", "Empty: as it is")}>
        <Input.Password autoComplete="new-password" visibilityToggle={false} />
      </Field>
    </SubmitForm>
  );
}

function RemoveSecondFactor({ user, done }: { user: User; done: () => void }) {
  return (
    <RowAction
      label={t("移除动态验证码", "Remove the second factor")}
      of={user.username}
      danger
      question={t(`移除 ${user.username} 的动态验证码？`, `Remove the second factor of ${user.username}?`)}
      send={(headers) => bank().DELETE("/api/v1/users/{id}/totp", { params: { path: { id: user.id } }, headers })}
      done={done}
    />
  );
}
