import { Input } from "antd";

import { t } from "../app/language";
import { Field } from "./Field";

/** Takes the id of an account, a customer or another record: a whole number, kept as text until the request is made. */
export function IdField({ name, label, required }: { name: string; label: string; required?: boolean }) {
  return (
    <Field
      name={name}
      label={label}
      required={required ?? false}
      rules={[{ pattern: /^\s*\d{1,15}\s*$/, message: t("请输入编号（数字）", "A number") }]}
    >
      <Input inputMode="numeric" autoComplete="off" />
    </Field>
  );
}
