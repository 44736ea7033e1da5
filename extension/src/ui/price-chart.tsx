import { type ChartInput, type ChartView, viewChart } from "@tidemark/chart";
import type { AnySeriesKind } from "@tidemark/core";
import { type ReactElement, type ReactNode, useLayoutEffect, useRef } from "react";
import { write } from "../reader.ts";

interface PriceChartProps extends ChartInput {
  /** Other series that can be drawn as well. */
  readonly beside: readonly AnySeriesKind[];
  readonly onBesides: (series: readonly AnySeriesKind[]) => void;
  /** Is placed below the chart, beside its menu. */
  readonly children: ReactNode;
}

/** The chart with its data table, and sentences for screen readers. */
export function PriceChart({ children, onBesides, ...input }: PriceChartProps): ReactElement {
  const { history, claims, span, others, target, bought, beside } = input;
  const head = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const view = useRef<ChartView | null>(null);
  const listener = useRef(onBesides);
  listener.current = onBesides;
  // Before the first paint: what comes after it must not move.
  useLayoutEffect(() => {
    const made = viewChart({ head: head.current!, foot: foot.current!, isFolded: true }, (series) =>
      listener.current(series),
    );
    view.current = made;
    return () => made.destroy();
  }, []);
  useLayoutEffect(() => {
    view.current!.show({ history, claims, span, others, target, bought, beside });
  }, [history, claims, span, others, target, bought, beside]);
  return (
    <figure className="chart" aria-label={write("popup.chart")}>
      <div ref={head} />
      <div className="ranges">
        {children}
        <div ref={foot} />
      </div>
    </figure>
  );
}
