import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Colours that differ in brightness too. */
const colours = ["#0b5cad", "#e08a00", "#14804a", "#a23b72", "#5b6bc0", "#7a5c2e", "#0f8b9d", "#8a8f98"];

export function draw(element: HTMLElement, options: EChartsCoreOption): EChartsType {
  const chart = init(element, null, { renderer: "svg" });
  // Tooltips of markup would need inline styles, which the page's policy forbids.
  chart.setOption({ color: colours, animation: false, aria: { enabled: false }, tooltip: { renderMode: "richText" }, ...options });
  return chart;
}
