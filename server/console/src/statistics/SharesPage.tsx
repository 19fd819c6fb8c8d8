import { App, Button, Form, Input } from "antd";
import { headersOf } from "corebank";
import { useState } from "react";

import { nameOf, t } from "../app/language";
import { bank, may } from "../app/session";
import { Choice } from "../parts/Choice";
import { DataTable } from "../parts/DataTable";
import { useLoad } from "../parts/load";
import { Page } from "../parts/Page";
import { Refusal } from "../parts/Refusal";
import { useSubmit } from "../parts/submit";
import { timeText } from "../parts/time";
import { Chart } from "./Chart";
import { statisticsTypeNames, trendNames } from "./names";

interface Share {
  name: string;
  count: number;
  percentage: string;
  trend: string;
}

type Type = "DEFAULT" | "RENEWAL";

/** Shares of industries and regions in a year: sections 7.1 and 7.2 of the defaults document. */
export default function SharesPage() {
  const [year, setYear] = useState(new Date().getFullYear());
  const [type, setType] = useState<Type>("DEFAULT");
  const { data, error, reload } = useLoad(() => loadShares(year, type), [year, type]);
  return (
    <Page title={t("违约统计", "Statistics")} actions={may("RefreshStatistics") && <RefreshButton done={reload} />}>
      <Form layout="vertical" component="div" className="filters">
        <Form.Item label={t("年份", "Year")} htmlFor="year">
          <Input id="year" type="number" min={2000} max={2100} value={year} onChange={(event) => setYear(Number(event.target.value))} />
        </Form.Item>
        <Form.Item label={t("统计类型", "Kind")} htmlFor="type">
          <Choice id="type" value={type} options={statisticsTypeNames} onChange={(value) => setType((value ?? "DEFAULT") as Type)} />
        </Form.Item>
      </Form>
      <Refusal error={error} />
      {data !== undefined && (
        <>
          <p className="note" role="status">
            {t(`共 ${data.total} 户；统计截至 ${data.asOf}`, `${data.total} customers, counted as of ${data.asOf}`)}
          </p>
          <div className="charts">
            <Shares title={t("按行业", "By industry")} shares={data.industries} />
            <Shares title={t("按区域", "By region")} shares={data.regions} />
          </div>
        </>
      )}
    </Page>
  );
}

async function loadShares(year: number, type: Type) {
  const query = { params: { query: { year, type } } };
  const [industries, regions] = await Promise.all([bank().GET("/api/v1/statistics/by-industry", query), bank().GET("/api/v1/statistics/by-region", query)]);
  const counted = headersOf(industries).get("Last-Modified");
  return {
    total: industries.data.total,
    asOf: counted === null ? "—" : timeText(new Date(counted).toISOString()),
    industries: industries.data.industries.map(({ industry, ...share }) => ({ name: industry, ...share })),
    regions: regions.data.regions.map(({ region, ...share }) => ({ name: region, ...share })),
  };
}

function Shares({ title, shares }: { title: string; shares: Share[] }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {shares.length > 0 && (
        <Chart
          label={title}
          options={{
            tooltip: { renderMode: "richText", formatter: "{b}: {c} ({d}%)" },
            series: [
              {
                type: "pie",
                radius: ["34%", "58%"],
                data: shares.map(({ name, count }) => ({ name, value: count })),
                label: { formatter: "{b}\n{d}%", alignTo: "edge", edgeDistance: 2, overflow: "break" },
                labelLine: { length: 8, length2: 4 },
              },
            ],
          }}
        />
      )}
      <DataTable
        label={title}
        rows={shares}
        rowKey={({ name }) => name}
        columns={[
          { key: "name", title: t("名称", "Name"), render: ({ name }) => name },
          { key: "count", title: t("户数", "Customers"), align: "right", render: ({ count }) => count },
          { key: "percentage", title: t("占比（%）", "Share, %"), align: "right", render: ({ percentage }) => percentage },
          { key: "trend", title: t("同比趋势", "Against the year before"), render: ({ trend }) => nameOf(trendNames, trend) },
        ]}
      />
    </section>
  );
}

function RefreshButton({ done }: { done: () => void }) {
  const { message } = App.useApp();
  const { submit, pending } = useSubmit((_: undefined, headers) => bank().POST("/api/v1/statistics/refresh", { body: {}, headers }));
  const refresh = async () => {
    if ((await submit(undefined)) === undefined) return;
    done();
    void message.success(t("统计已刷新", "Counted again"));
  };
  return (
    <Button loading={pending} onClick={() => void refresh()}>
      {t("重新统计", "Count again")}
    </Button>
  );
}
