import { App } from "antd";

import { t } from "../app/language";
import { Page } from "../parts/Page";
import { Logins } from "./Logins";
import { PasswordForm } from "./PasswordForm";
import { SecondFactor } from "./SecondFactor";

/** One's own password, second factor and logins. */
export default function SecurityPage() {
  const { message } = App.useApp();
  return (
    <Page title={t("登录与安全", "Login and security")}>
      <Logins />
      <div className="charts">
        <section aria-label={t("修改密码", "Password")}>
          <h2>{t("修改密码", "Password")}</h2>
          <PasswordForm done={() => void message.success(t("密码已修改", "The password is changed"))} />
        </section>
        <section aria-label={t("动态验证码", "Second factor")}>
          <h2>{t("动态验证码", "Second factor")}</h2>
          <SecondFactor done={() => void message.success(t("动态验证码已启用", "The second factor is on"))} />
        </section>
      </div>
    </Page>
  );
}
