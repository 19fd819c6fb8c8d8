import { Input } from "antd";
import type { Account } from "corebank";
import { Form } from "antd";
import { useState } from "react";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Amount } from "../parts/Amount";
import { Choice } from "../parts/Choice";
import { DownloadButton } from "../parts/DownloadButton";
import { Facts } from "../parts/Facts";
import { useLoad } from "../parts/load";
import { Refusal } from "../parts/Refusal";
import { RowAction } from "../parts/RowAction";
import { momentOf } from "../parts/time";
import { accountStatusNames, accountTypeNames } from "./names";

interface Props {
  account: Account;
  changed: (status: Account["status"]) => void;
}

/** One account: what can be spent, its state, and statements as files. */
export function AccountDetail({ account, changed }: Props) {
  const path = { id: account.id };
  const { data, error, reload } = useLoad(async () => (await bank().GET("/api/v1/accounts/{id}/balance", { params: { path } })).data, [account.id]);
  const done = (status: Account["status"]) => () => {
    changed(status);
    reload();
  };
  const { id, currency, status } = account;
  return (
    <>
      <Refusal error={error} />
      <Facts
        facts={[
          [t("账户编号", "Account"), id],
          [t("账号", "Number"), account.accountNumber],
          [t("客户编号", "Customer"), account.customerId],
          [t("类型", "Type"), nameOf(accountTypeNames, account.accountType)],
          [t("状态", "State"), nameOf(accountStatusNames, status)],
          [t("余额", "Balance"), <Amount value={data?.balance} currency={currency} />],
          [t("可用余额", "Available"), <Amount value={data?.availableBalance ?? data?.balance} currency={currency} />],
        ]}
      />
      {may("FreezeAccount") && status !== "closed" && (
        <div className="actions section">
          {status === "active" ? (
            <RowAction
              label={t("冻结", "Freeze")}
              of={id}
              question={t(`冻结账户 ${id}？`, `Freeze account ${id}?`)}
              send={(headers) => bank().POST("/api/v1/accounts/{id}/freeze", { params: { path }, body: {}, headers })}
              done={done("frozen")}
            />
          ) : (
            <RowAction
              label={t("解冻", "Unfreeze")}
              of={id}
              question={t(`解冻账户 ${id}？`, `Unfreeze account ${id}?`)}
              send={(headers) => bank().POST("/api/v1/accounts/{id}/unfreeze", { params: { path }, body: {}, headers })}
              done={done("active")}
            />
          )}
          <RowAction
            label={t("销户", "Close")}
            of={id}
            danger
            question={t(`销户后不能恢复。销户 ${id}？`, `This cannot be undone. Close account ${id}?`)}
            send={(headers) => bank().POST("/api/v1/accounts/{id}/close", { params: { path }, body: {}, headers })}
            done={done("closed")}
          />
        </div>
      )}
      {may("ExportStatement") && <Statement id={id} />}
    </>
  );
}

type Format = "csv" | "xlsx" | "camt053";

/** The days of a period, in the browser's time zone. */
function Statement({ id }: { id: number }) {
  const today = new Date();
  const day = (date: Date) => [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");
  const [from, setFrom] = useState(day(new Date(today.getFullYear(), today.getMonth(), 1)));
  const [to, setTo] = useState(day(today));
  const [format, setFormat] = useState<Format>("csv");
  const get = () => {
    const query = { from: momentOf(`${from}T00:00:00`), to: momentOf(`${to}T23:59:59`), format };
    return bank().download("/api/v1/accounts/{id}/statement", { params: { path: { id }, query } });
  };
  return (
    <section aria-label={t("对账单", "Statement")}>
      <h2>{t("对账单", "Statement")}</h2>
      <Form layout="vertical" component="div">
        <div className="pair">
          <Form.Item label={t("起始日期", "From")} htmlFor="statement-from">
            <Input id="statement-from" type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
          </Form.Item>
          <Form.Item label={t("截止日期", "To")} htmlFor="statement-to">
            <Input id="statement-to" type="date" value={to} onChange={(event) => setTo(event.target.value)} />
          </Form.Item>
          <Form.Item label={t("格式", "Format")} htmlFor="statement-format">
            <Choice
              id="statement-format"
              value={format}
              options={{ csv: ["CSV", "CSV"], xlsx: ["Excel", "Excel"], camt053: ["camt.053 (XML)", "camt.053 (XML)"] }}
              onChange={(value) => setFormat((value ?? "csv") as Format)}
            />
          </Form.Item>
        </div>
      </Form>
      <DownloadButton label={t("下载对账单", "Download the statement")} get={get} />
    </section>
  );
}
