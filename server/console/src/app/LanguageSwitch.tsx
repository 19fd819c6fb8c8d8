import { Button } from "antd";

import { setLanguage, useLanguage } from "./language";

/** The button names the other language in that language. */
export function LanguageSwitch() {
  const language = useLanguage();
  const other = language === "zh" ? "en" : "zh";
  return (
    <Button type="text" className="language" lang={other === "en" ? "en" : "zh-CN"} onClick={() => setLanguage(other)}>
      {other === "en" ? "English" : "中文"}
    </Button>
  );
}
