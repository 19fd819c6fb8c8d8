import { Input } from "antd";
import type { DefaultReason } from "corebank";

import { severityNames } from "../application/names";
import { t } from "../app/language";
import { Choice } from "../parts/Choice";
import { DayFields } from "../parts/DayFields";
import { Field } from "../parts/Field";

/** What customers in default, and those who can be renewed, are selected by. */
export function ListFilters({ reasons, withStatus }: { reasons: Map<number, DefaultReason>; withStatus: boolean }) {
  const all = t("全部", "All");
  return (
    <>
      <Field name="customerName" label={t("客户名称", "Customer")}>
        <Input />
      </Field>
      {withStatus && (
        <Field name="status" label={t("违约状态", "State")}>
          <Choice none={all} options={{ DEFAULT: ["违约", "In default"], NORMAL: ["已重生", "Renewed"] }} />
        </Field>
      )}
      <Field name="severity" label={t("严重性", "Severity")}>
        <Choice none={all} options={severityNames} />
      </Field>
      <Field name="reason" label={t("违约原因", "Reason")}>
        <Choice none={all} options={[...reasons.values()].map(({ id, reason }) => ({ value: id, label: reason }))} />
      </Field>
      <Field name="applicant" label={t("申请人", "Applicant")}>
        <Input />
      </Field>
      <Field name="industry" label={t("所属行业", "Industry")}>
        <Input />
      </Field>
      <Field name="region" label={t("所属区域", "Region")}>
        <Input />
      </Field>
      <DayFields names={["approvedFrom", "approvedTo"]} labels={[t("审核日期起", "Decided from"), t("审核日期止", "Decided until")]} />
    </>
  );
}
