import { Input } from "antd";

import { t } from "../app/language";
import { bank, caller, signIn } from "../app/session";
import { Field } from "../parts/Field";
import { SubmitForm } from "../parts/SubmitForm";

interface Change {
  oldPassword: string;
  newPassword: string;
  totpCode?: string;
}

/** Changes one's own password and logs in with it. */
export function PasswordForm({ done }: { done: () => void }) {
  return (
    <SubmitForm<Change, void>
      label={t("修改密码", "Change the password")}
      submit={async ({ oldPassword, newPassword, totpCode }, headers) => {
        const { username } = caller();
        await bank().POST("/api/v1/auth/password", { body: { oldPassword, newPassword }, headers });
        await signIn(username, newPassword, totpCode);
      }}
      done={done}
    >
      <Field name="oldPassword" label={t("原密码", "Current password")} required>
        <Input.Password autoComplete="current-password" visibilityToggle={false} />
      </Field>
      <Field name="newPassword" label={t("新密码", "New password")} required>
        <Input.Password autoComplete="new-password" visibilityToggle={false} />
      </Field>
      <Field name="totpCode" label={t("动态验证码（如已启用）", "Code of the second factor, if there is one")}>
        <Input autoComplete="one-time-code" inputMode="numeric" maxLength={6} />
      </Field>
    </SubmitForm>
  );
}
