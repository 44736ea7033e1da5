import { type ChartInput, type ChartView, viewChart } from "@tidemark/chart";
import type { AnySeriesKind } from "@tidemark/core";
import { type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { texts } from "../texts.ts";

interface PriceChartProps extends ChartInput {
  /** Other series that can be drawn as well. */
  readonly beside: readonly AnySeriesKind[];
  readonly onBesides: (series: readonly AnySeriesKind[]) => void;
  /** Is placed between the chart and its table. */
  readonly children: ReactNode;
}

/** The chart with its data table, and sentences for screen readers. */
export function PriceChart({ children, onBesides, ...input }: PriceChartProps): ReactElement {
  const { history, claims, span, others, target, beside } = input;
  const head = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const view = useRef<ChartView | null>(null);
  const listener = useRef(onBesides);
  listener.current = onBesides;
  useEffect(() => {
    const made = viewChart({ head: head.current!, foot: foot.current! }, (series) =>
      listener.current(series),
    );
    view.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => {
    view.current!.show({ history, claims, span, others, target, beside });
  }, [history, claims, span, others, target, beside]);
  return (
    <figure className="chart" aria-label={texts.popup.chart}>
      <div ref={head} />
      {children}
      <div ref={foot} />
    </figure>
  );
}
