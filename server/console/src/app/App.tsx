import { App as Feedback, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { lazy, Suspense, useEffect } from "react";

import { LoginPage } from "../login/LoginPage";
import { Shell } from "./Shell";
import { useLanguage } from "./language";
import { useSession } from "./session";
import { theme } from "./theme";

const FirstSteps = lazy(() => import("../login/FirstSteps"));

export function App({ nonce }: { nonce: string }) {
  const language = useLanguage();
  const session = useSession();
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  return (
    <ConfigProvider locale={language === "zh" ? zhCN : enUS} csp={{ nonce }} theme={theme} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
      <Feedback>
        {session === undefined ? (
          <LoginPage />
        ) : session.caller.passwordChangeRequired || session.caller.totpSetupRequired ? (
          <Suspense>
            <FirstSteps caller={session.caller} />
          </Suspense>
        ) : (
          <Shell session={session} />
        )}
      </Feedback>
    </ConfigProvider>
  );
}
