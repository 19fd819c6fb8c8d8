import { Form } from "antd";
import type { Rule } from "antd/es/form";
import type { ReactNode } from "react";

import { t } from "../app/language";

export interface FieldProps {
  /** As the request names it, so that a refusal of the server shows here. */
  name: string | (string | number)[];
  label: string;
  required?: boolean;
  help?: string;
  rules?: Rule[];
  valuePropName?: string;
  children: ReactNode;
}

/** A labelled field of a form. */
export function Field({ name, label, required, help, rules, valuePropName, children }: FieldProps) {
  const needed: Rule[] = required ? [{ required: true, message: t(`请填写${label}`, `${label} is needed`) }] : [];
  return (
    <Form.Item name={name} label={label} rules={[...needed, ...(rules ?? [])]} extra={help} valuePropName={valuePropName ?? "value"}>
      {children}
    </Form.Item>
  );
}
