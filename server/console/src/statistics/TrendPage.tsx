import { Input } from "antd";
import type { GetTrendAnswer } from "corebank";
import { useState } from "react";

import { nameOf, t } from "../app/language";
import { bank } from "../app/session";
import { Choice } from "../parts/Choice";
import { DataTable } from "../parts/DataTable";
import { Field } from "../parts/Field";
import { FilterForm } from "../parts/ListPage";
import { useLoad } from "../parts/load";
import { Page } from "../parts/Page";
import { Refusal } from "../parts/Refusal";
import { Chart } from "./Chart";
import { dimensionNames } from "./names";

interface Filters {
  dimension: "INDUSTRY" | "REGION";
  target: string;
  startYear?: string;
  endYear?: string;
}

const thisYear = new Date().getFullYear();
const initial: Filters = { dimension: "INDUSTRY", target: "金融业", startYear: String(thisYear - 4), endYear: String(thisYear) };

/** Defaults and renewals of an industry or a region over the years: section 7.3 of the defaults document. */
export default function TrendPage() {
  const [filters, setFilters] = useState(initial);
  const { data, error } = useLoad(async () => {
    const { dimension, target, startYear, endYear } = filters;
    const query = { dimension, target, ...(startYear && { startYear: Number(startYear) }), ...(endYear && { endYear: Number(endYear) }) };
    return (await bank().GET("/api/v1/statistics/trend", { params: { query } })).data;
  }, [filters]);
  return (
    <Page title={t("违约趋势", "Trend")}>
      <FilterForm initial={initial} choose={setFilters}>
        <Field name="dimension" label={t("统计维度", "Dimension")} required>
          <Choice options={dimensionNames} />
        </Field>
        <Field name="target" label={t("行业或区域", "Industry or region")} required>
          <Input list="targets" />
        </Field>
        <Field name="startYear" label={t("起始年份", "From")}>
          <Input type="number" />
        </Field>
        <Field name="endYear" label={t("截止年份", "To")}>
          <Input type="number" />
        </Field>
      </FilterForm>
      <Targets />
      <Refusal error={error} />
      {data !== undefined && <Trend data={data} />}
    </Page>
  );
}

/** The industries and regions of this year, offered where a target is typed. */
function Targets() {
  const { data } = useLoad(async () => {
    const query = { params: { query: { year: thisYear, type: "DEFAULT" as const } } };
    const [industries, regions] = await Promise.all([bank().GET("/api/v1/statistics/by-industry", query), bank().GET("/api/v1/statistics/by-region", query)]);
    return [...industries.data.industries.map(({ industry }) => industry), ...regions.data.regions.map(({ region }) => region)];
  }, []);
  return (
    <datalist id="targets">
      {data?.map((target) => (
        <option key={target} value={target} />
      ))}
    </datalist>
  );
}

function Trend({ data }: { data: GetTrendAnswer }) {
  const title = `${nameOf(dimensionNames, data.dimension)}：${data.target}`;
  const defaults = t("违约户数", "Defaults");
  const renewals = t("重生户数", "Renewals");
  return (
    <>
      <h2>{title}</h2>
      <Chart
        label={title}
        options={{
          legend: { data: [defaults, renewals], bottom: 0 },
          tooltip: { renderMode: "richText", trigger: "axis" },
          grid: { left: 40, right: 20, top: 20, bottom: 50 },
          xAxis: { type: "category", data: data.trend.map(({ year }) => String(year)) },
          yAxis: { type: "value", minInterval: 1 },
          series: [
            { name: defaults, type: "line", symbolSize: 8, data: data.trend.map(({ defaultCount }) => defaultCount) },
            { name: renewals, type: "line", symbol: "rect", symbolSize: 8, data: data.trend.map(({ renewalCount }) => renewalCount) },
          ],
        }}
      />
      <DataTable
        label={title}
        rows={data.trend}
        rowKey={({ year }) => year}
        columns={[
          { key: "year", title: t("年份", "Year"), render: ({ year }) => year },
          { key: "defaults", title: defaults, align: "right", render: ({ defaultCount }) => defaultCount },
          { key: "renewals", title: renewals, align: "right", render: ({ renewalCount }) => renewalCount },
        ]}
      />
    </>
  );
}
