import { Input } from "antd";
import type { SaveRateRequest } from "corebank";

import { t } from "../app/language";
import { bank } from "../app/session";
import { Choice } from "../parts/Choice";
import { Field } from "../parts/Field";
import { SubmitForm } from "../parts/SubmitForm";
import type { Rate } from "./grid";
import { currencies, rateTypeNames } from "./names";

/** add creates a rate, edit corrects the newest version, revise makes the next one. */
export type RateTask = { kind: "add" } | { kind: "edit" | "revise"; rate: Rate };

interface Values {
  code?: string;
  ratename?: string;
  ratetype: NonNullable<SaveRateRequest["ratetype"]>;
  dayofyear: string;
  pk_currtype?: string;
  rate?: string;
  precision: string;
  overdue?: string;
  advance?: string;
  revisedate: string;
  enable: "0" | "1";
}

/** Sections 2.2, 2.3 and 2.4 of the rates document. */
export function RateForm({ task, done }: { task: RateTask; done: () => void }) {
  return (
    <SubmitForm<Values, unknown>
      label={t("保存", "Save")}
      initialValues={task.kind === "add" ? { dayofyear: "360", precision: "2", pk_currtype: "CNY", enable: "1" } : valuesOf(task.rate)}
      submit={(values, headers) => {
        const body = bodyOf(values);
        if (task.kind === "add") return bank().POST("/rate/save", { body: { rateid: null, ...body }, headers });
        const rateid = task.rate.rateid.value;
        const versionno = Number(task.rate.versionno.value);
        return task.kind === "edit"
          ? bank().POST("/rate/save", { body: { rateid, versionno, ...body }, headers })
          : bank().POST("/rate/revise", { body: { rateid, versionno: versionno + 1, ...body }, headers });
      }}
      done={done}
    >
      <RateFields />
    </SubmitForm>
  );
}

function RateFields() {
  const percent = <Input className="amount-input" inputMode="decimal" suffix="%" autoComplete="off" />;
  return (
    <>
      <div className="pair">
        <Field name="code" label={t("利率编码", "Code")}>
          <Input maxLength={40} />
        </Field>
        <Field name="ratename" label={t("利率名称", "Name")}>
          <Input maxLength={300} />
        </Field>
        <Field name="ratetype" label={t("利率类型", "Type")} required>
          <Choice options={rateTypeNames} />
        </Field>
        <Field name="pk_currtype" label={t("币种", "Currency")}>
          <Choice options={currencies.map((value) => ({ value, label: value }))} />
        </Field>
        <Field name="rate" label={t("利率", "Rate, % a year")}>
          {percent}
        </Field>
        <Field name="precision" label={t("利率精度", "Digits shown")}>
          <Choice options={[0, 1, 2, 3, 4, 5, 6, 7, 8].map((value) => ({ value, label: String(value) }))} />
        </Field>
        <Field name="dayofyear" label={t("利率天数", "Days of the year")}>
          <Choice options={["360", "365"].map((value) => ({ value, label: value }))} />
        </Field>
        <Field name="revisedate" label={t("利率起效日期", "In force from")} required>
          <Input type="date" />
        </Field>
        <Field name="overdue" label={t("逾期利率", "Overdue rate")}>
          {percent}
        </Field>
        <Field name="advance" label={t("提前利率", "Rate in advance")}>
          {percent}
        </Field>
      </div>
      <Field name="enable" label={t("启用状态", "In use")}>
        <Choice options={{ 1: ["启用", "In use"], 0: ["停用", "Not in use"] }} />
      </Field>
    </>
  );
}

function valuesOf(rate: Rate): Partial<Values> {
  const text = (cell: { value: string | null }) => cell.value ?? undefined;
  return {
    code: text(rate.code),
    ratename: text(rate.ratename),
    ratetype: rate.ratetype.value ?? undefined,
    dayofyear: rate.dayofyear.value,
    pk_currtype: text(rate.pk_currtype),
    rate: text(rate.rate),
    precision: text(rate.precision),
    overdue: text(rate.overdue),
    advance: text(rate.advance),
    revisedate: rate.revisedate.value.slice(0, 10),
    enable: rate.enable.value === "0" ? "0" : "1",
  };
}

function bodyOf({ dayofyear, precision, enable, revisedate, ...others }: Values): Omit<SaveRateRequest, "rateid"> {
  return { ...others, dayofyear: Number(dayofyear), precision: Number(precision), enable: Number(enable), revisedate: `${revisedate} 00:00:00` };
}
