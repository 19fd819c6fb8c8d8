import { createClient } from "@connectrpc/connect";
import { Input } from "antd";
import { createCorebankTransport } from "corebank/connect";
import { RateService, type AccrueInterestResponse } from "corebank/proto/corebank/rate/v1/rate_pb";
import { useState } from "react";

import { t } from "../app/language";
import { bank } from "../app/session";
import { Amount, AmountField } from "../parts/Amount";
import { DataTable } from "../parts/DataTable";
import { Facts } from "../parts/Facts";
import { Field } from "../parts/Field";
import { Page } from "../parts/Page";
import { SubmitForm } from "../parts/SubmitForm";
import { daysOf } from "./accrual";

interface Values {
  code: string;
  principal: string;
  from: string;
  to: string;
}

interface Accrual {
  principal: string;
  answer: AccrueInterestResponse;
}

/** Interest of a principal from a day to before another, and how it comes about day by day. */
export default function AccrualPage() {
  const [accrual, setAccrual] = useState<Accrual>();
  return (
    <Page title={t("利息试算", "Accrual")}>
      <div className="narrow">
        <SubmitForm<Values, Accrual>
          label={t("计算", "Compute")}
          submit={async (values) => {
            setAccrual(undefined);
            const { token } = bank();
            const rates = createClient(RateService, createCorebankTransport({ baseUrl: location.origin, token }));
            return { principal: values.principal, answer: await rates.accrueInterest(values) };
          }}
          done={setAccrual}
        >
          <Field name="code" label={t("利率编码", "Code")} required>
            <Input />
          </Field>
          <AmountField name="principal" label={t("本金", "Principal")} />
          <Field name="from" label={t("起息日（含）", "From (counted)")} required>
            <Input type="date" />
          </Field>
          <Field name="to" label={t("止息日（不含）", "To (not counted)")} required>
            <Input type="date" />
          </Field>
        </SubmitForm>
      </div>
      <div role="status" className="result">
        {accrual !== undefined && <Result accrual={accrual} />}
      </div>
    </Page>
  );
}

function Result({ accrual: { principal, answer } }: { accrual: Accrual }) {
  return (
    <>
      <Facts
        facts={[
          [t("利息", "Interest"), <b className="interest"><Amount value={answer.interest} /></b>],
          [t("计息天数", "Days"), answer.days],
        ]}
      />
      <h2>{t("逐日计息", "Day by day")}</h2>
      <p className="note">
        {t("每日利息 = 本金 × 利率 ÷ 100 ÷ 利率天数，显示8位小数；合计按精确值累加后一次舍入。", "Principal × rate ÷ 100 ÷ days of the year, shown with 8 digits; the sum is made of the exact values and rounded once.")}
      </p>
      <DataTable
        label={t("逐日计息", "Day by day")}
        rows={daysOf(principal, answer.segments)}
        rowKey={({ day }) => day}
        columns={[
          { key: "day", title: t("日期", "Day"), render: ({ day }) => day },
          { key: "versionno", title: t("版本号", "Version"), render: ({ versionno }) => versionno },
          { key: "rate", title: t("利率（%）", "Rate, %"), align: "right", render: ({ rate }) => <span className="amount">{rate}</span> },
          { key: "dayofyear", title: t("利率天数", "Days of the year"), align: "right", render: ({ dayofyear }) => dayofyear },
          { key: "interest", title: t("当日利息", "Interest of the day"), align: "right", render: ({ interest }) => <span className="amount">{interest}</span> },
        ]}
      />
    </>
  );
}
