import { Form, Input } from "antd";

import { t } from "../app/language";
import { grouped, isAmount, withTwoDigits } from "./amount";
import { Field } from "./Field";

/** An amount as the server wrote it: exact, with two digits. */
export function Amount({ value, currency }: { value: string | null | undefined; currency?: string }) {
  if (value === null || value === undefined) return null;
  return (
    <span className="amount">
      {grouped(value)}
      {currency !== undefined && <small> {currency}</small>}
    </span>
  );
}

/** Takes an amount as text, and never computes with it. */
export function AmountField({ name, label, required = true }: { name: string; label: string; required?: boolean }) {
  const form = Form.useFormInstance();
  return (
    <Field
      name={name}
      label={label}
      required={required}
      rules={[
        {
          validator: (_, text: string | undefined) =>
            text === undefined || text === "" || isAmount(text.trim())
              ? Promise.resolve()
              : Promise.reject(new Error(t("金额须大于0，最多两位小数", "More than 0, with at most two digits after the point"))),
        },
      ]}
    >
      <Input
        className="amount-input"
        inputMode="decimal"
        autoComplete="off"
        onBlur={(event) => {
          const text = withTwoDigits(event.target.value.trim().replaceAll(",", ""));
          form.setFieldValue(name, text);
        }}
      />
    </Field>
  );
}
