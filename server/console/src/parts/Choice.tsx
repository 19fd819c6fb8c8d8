import type { SelectHTMLAttributes } from "react";

import { nameOf, type Names } from "../app/language";

export interface ChoiceProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> {
  /** Values with their names. */
  options: Names | { value: string | number; label: string }[];
  /** Text of the choice of nothing; without it something must be chosen. */
  none?: string;
  onChange?: (value: string | undefined) => void;
}

/** A choice of one value: the browser's own, which works with any keyboard, phone and screen reader. */
export function Choice({ options, none, onChange, value, ...others }: ChoiceProps) {
  const list = Array.isArray(options) ? options : Object.keys(options).map((key) => ({ value: key, label: nameOf(options, key) }));
  return (
    <select className="choice" {...others} value={value ?? ""} onChange={(event) => onChange?.(event.target.value || undefined)}>
      <option value="" disabled={none === undefined}>
        {none ?? ""}
      </option>
      {list.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
