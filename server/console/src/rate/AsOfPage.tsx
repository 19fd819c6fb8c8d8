import { Input } from "antd";
import { useState } from "react";

import { t } from "../app/language";
import { bank } from "../app/session";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { Page } from "../parts/Page";
import { SubmitForm } from "../parts/SubmitForm";
import { rateColumns } from "./columns";
import { rowsOf, type Rate } from "./grid";

interface Values {
  code: string;
  effectiveAt: string;
  knownAt?: string;
}

/** A `datetime-local` value in the form of the rates document. */
const documentTime = (local: string) => `${local.replace("T", " ")}${local.length === 16 ? ":00" : ""}`;

/** Which version of a rate held at a time, as the bank knew it at another. */
export default function AsOfPage() {
  const [rate, setRate] = useState<Rate>();
  return (
    <Page title={t("查询某日利率", "Rate on a date")}>
      <div className="narrow">
        <SubmitForm<Values, Rate | undefined>
          label={t("查询", "Look up")}
          submit={async ({ code, effectiveAt, knownAt }) => {
            setRate(undefined);
            const body = { code, effectiveAt: documentTime(effectiveAt), ...(knownAt && { knownAt: documentTime(knownAt) }) };
            return rowsOf(await bank().POST("/rate/asOf", { body }))[0];
          }}
          done={setRate}
        >
          <Field name="code" label={t("利率编码", "Code")} required>
            <Input />
          </Field>
          <Field name="effectiveAt" label={t("业务日期", "In force at")} required>
            <Input type="datetime-local" />
          </Field>
          <Field name="knownAt" label={t("以何时所知为准（缺省为现在）", "As known at (now if empty)")}>
            <Input type="datetime-local" />
          </Field>
        </SubmitForm>
      </div>
      <div role="status" className="result">
        {rate !== undefined && <Facts facts={rateColumns().map(({ title, render }) => [title, render(rate)])} />}
      </div>
    </Page>
  );
}
