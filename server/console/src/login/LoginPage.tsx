import { Button, Form, Input } from "antd";
import { CorebankError } from "corebank";
import { useState } from "react";

import { Refusal } from "../parts/Refusal";
import { LanguageSwitch } from "../app/LanguageSwitch";
import { t } from "../app/language";
import { signIn } from "../app/session";

interface Login {
  username: string;
  password: string;
  totpCode?: string;
}

export function LoginPage() {
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const [needsCode, setNeedsCode] = useState(false);
  const submit = async ({ username, password, totpCode }: Login) => {
    setPending(true);
    try {
      await signIn(username, password, totpCode);
    } catch (problem) {
      setNeedsCode(needsCode || (problem instanceof CorebankError && problem.code === "AUB012"));
      setError(problem);
      setPending(false);
    }
  };
  return (
    <main className="login">
      <div className="login-card">
        <div className="login-head">
          <h1>corebank</h1>
          <LanguageSwitch />
        </div>
        <p className="note">{t("银行业务管理控制台", "Console of the bank")}</p>
        <Refusal error={error} />
        <Form<Login> name="login" layout="vertical" requiredMark={false} onFinish={submit}>
          <Form.Item name="username" label={t("用户名", "Username")} rules={[{ required: true, message: t("请输入用户名", "Enter the username") }]}>
            <Input autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item name="password" label={t("密码", "Password")} rules={[{ required: true, message: t("请输入密码", "Enter the password") }]}>
            <Input.Password autoComplete="current-password" visibilityToggle={false} />
          </Form.Item>
          {needsCode && (
            <Form.Item name="totpCode" label={t("动态验证码", "Code of the second factor")}>
              <Input autoComplete="one-time-code" inputMode="numeric" maxLength={6} />
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" loading={pending} block>
            {t("登录", "Log in")}
          </Button>
        </Form>
        <p className="note">
          <a href="/docs">{t("接口文档", "Reference of the interfaces")}</a>
        </p>
      </div>
    </main>
  );
}
