import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef } from "react";

/** A chart. Its code is loaded when the first one is shown; the numbers stand in a table beside it. */
export function Chart({ label, options }: { label: string; options: EChartsCoreOption }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let stop = () => {};
    let gone = false;
    void import("./draw").then(({ draw }) => {
      if (gone || place.current === null) return;
      const chart = draw(place.current, options);
      const observer = new ResizeObserver(() => chart.resize());
      observer.observe(place.current);
      stop = () => {
        observer.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      stop();
    };
  }, [JSON.stringify(options)]);
  return <div ref={place} className="chart" role="img" aria-label={label} />;
}
