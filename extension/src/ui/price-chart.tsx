import { type ChartInput, describeChart, drawChart, tableOf } from "@tidemark/chart";
import { type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { texts } from "../texts.ts";

interface PriceChartProps extends ChartInput {
  /** Stands between the chart and its table. */
  readonly children: ReactNode;
}

/** The chart and its text twin: sentences for screen readers, a table for everyone who asks. */
export function PriceChart({ history, claims, span, children }: PriceChartProps): ReactElement {
  const plot = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chart = drawChart(plot.current!, { history, claims, span });
    table.current!.replaceChildren(tableOf({ history, claims, span }));
    return () => chart.destroy();
  }, [history, claims, span]);
  return (
    <figure className="chart" aria-label={texts.popup.chart}>
      <div ref={plot} aria-hidden="true" />
      <figcaption className="hidden">{describeChart({ history, claims, span })}</figcaption>
      {children}
      <details>
        <summary>{texts.popup.asTable}</summary>
        <div ref={table} className="twin" />
      </details>
    </figure>
  );
}
