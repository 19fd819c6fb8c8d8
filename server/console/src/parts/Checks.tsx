import { Checkbox } from "antd";
import type { ReactNode } from "react";

export interface ChecksProps<Value extends string | number> {
  options: { value: Value; label: ReactNode }[];
  value?: Value[];
  onChange?: (value: Value[]) => void;
  id?: string;
}

/** A choice of several values. The form's aria-required is not passed on: a group cannot have it. */
export function Checks<Value extends string | number>({ options, value, onChange, id }: ChecksProps<Value>) {
  return (
    <div id={id} tabIndex={-1}>
      <Checkbox.Group className="checks" options={options} value={value ?? []} onChange={(chosen) => onChange?.(chosen as Value[])} />
    </div>
  );
}
