import { Input, QRCode } from "antd";
import type { EnrollTotpAnswer } from "corebank";
import { useState } from "react";

import { t } from "../app/language";
import { bank } from "../app/session";
import { Field } from "../parts/Field";
import { SubmitForm } from "../parts/SubmitForm";

/** Sets up a second factor: a secret for an authenticator, then a code that it shows. */
export function SecondFactor({ done }: { done: () => void }) {
  const [secret, setSecret] = useState<EnrollTotpAnswer>();
  if (secret !== undefined) return <Confirm secret={secret} done={done} />;
  return (
    <SubmitForm<{ password: string }, EnrollTotpAnswer>
      label={t("设置动态验证码", "Set up a second factor")}
      submit={async (body, headers) => (await bank().POST("/api/v1/auth/totp", { body, headers })).data}
      done={setSecret}
    >
      <Field name="password" label={t("密码", "Password")} required>
        <Input.Password autoComplete="current-password" visibilityToggle={false} />
      </Field>
    </SubmitForm>
  );
}

function Confirm({ secret, done }: { secret: EnrollTotpAnswer; done: () => void }) {
  return (
    <>
      <p>{t("用身份验证器扫描二维码，或输入密钥，再填写它显示的验证码。", "Scan this with an authenticator, or type the secret; then enter the code that it shows.")}</p>
      <div role="img" aria-label={t("二维码", "QR code")}>
        <QRCode value={secret.uri} type="svg" />
      </div>
      <p>
        <code>{secret.secret}</code>
      </p>
      <SubmitForm<{ code: string }, unknown>
        label={t("启用", "Switch it on")}
        submit={(body, headers) => bank().POST("/api/v1/auth/totp/confirm", { body, headers })}
        done={done}
      >
        <Field name="code" label={t("动态验证码", "Code")} required>
          <Input autoComplete="one-time-code" inputMode="numeric" maxLength={6} />
        </Field>
      </SubmitForm>
    </>
  );
}
