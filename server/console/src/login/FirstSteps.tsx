import type { Caller } from "corebank";

import { t } from "../app/language";
import { signOut } from "../app/session";
import { PasswordForm } from "./PasswordForm";
import { SecondFactor } from "./SecondFactor";

/** What a user must do before anything else: replace a password that somebody else has set, or set up a second factor. */
export default function FirstSteps({ caller }: { caller: Caller }) {
  return (
    <main className="login">
      <div className="login-card">
        {caller.passwordChangeRequired ? (
          <>
            <h1>{t("请先修改密码", "Change the password first")}</h1>
            <PasswordForm done={() => {}} />
          </>
        ) : (
          <>
            <h1>{t("请先设置动态验证码", "Set up a second factor first")}</h1>
            <SecondFactor done={() => void signOut()} />
          </>
        )}
        <button type="button" className="plain" onClick={() => void signOut()}>
          {t("退出登录", "Log out")}
        </button>
      </div>
    </main>
  );
}
