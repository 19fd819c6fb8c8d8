import { Input } from "antd";

import { t } from "../app/language";
import { Field } from "./Field";

/** The first and the last day of a list. */
export function DayFields({ names: [from, to] = ["from", "to"], labels }: { names?: [string, string]; labels?: [string, string] }) {
  const [fromLabel, toLabel] = labels ?? [t("起始日期", "From"), t("截止日期", "To")];
  return (
    <>
      <Field name={from} label={fromLabel}>
        <Input type="date" />
      </Field>
      <Field name={to} label={toLabel}>
        <Input type="date" />
      </Field>
    </>
  );
}
