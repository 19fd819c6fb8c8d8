import { Input } from "antd";
import type { ReactNode } from "react";

import { t } from "../app/language";
import { Choice } from "../parts/Choice";
import { DayFields } from "../parts/DayFields";
import { Field } from "../parts/Field";
import { approvalNames } from "./names";

/** The filters of applications and of renewals, with those that only one of them has in the middle. */
export function FilingFilters({ children }: { children?: ReactNode }) {
  return (
    <>
      <Field name="customerName" label={t("客户名称", "Customer")}>
        <Input allowClear />
      </Field>
      <Field name="status" label={t("审核状态", "State")}>
        <Choice none={t("全部", "All")} options={approvalNames} />
      </Field>
      {children}
      <Field name="applicant" label={t("申请人", "Applicant")}>
        <Input />
      </Field>
      <DayFields names={["createdFrom", "createdTo"]} labels={[t("申请日期起", "Filed from"), t("申请日期止", "Filed until")]} />
    </>
  );
}
