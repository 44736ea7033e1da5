import { hasData, rangeNames, seriesNames } from "@tidemark/chart";
import { type SeriesKind, seriesKinds } from "@tidemark/core";
import { type ProductView, Range } from "@tidemark/core/wire";
import type { ReactElement, ReactNode } from "react";
import { texts } from "../texts.ts";
import { Segments } from "../ui/segments.tsx";

interface ChoicesProps {
  readonly product: ProductView;
  readonly series: SeriesKind;
  readonly onSeries: (series: SeriesKind) => void;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
  /** The chart, between the two choices. */
  readonly children: ReactNode;
}

export function Choices({ product, series, onSeries, range, onRange, children }: ChoicesProps): ReactElement {
  const known = seriesKinds.filter((kind) => hasData(product.series[kind]));
  const kinds = known.map((value) => ({ value, label: seriesNames[value], name: seriesNames[value] }));
  const ranges = Range.options.map((value) => ({
    value,
    label: texts.ranges[value],
    name: rangeNames[value],
  }));
  return (
    <>
      {kinds.length > 1 && (
        <div className="series">
          <Segments legend={texts.popup.series} options={kinds} value={series} onChange={onSeries} />
        </div>
      )}
      {children}
      <div className="ranges">
        <Segments legend={texts.popup.range} options={ranges} value={range} onChange={onRange} />
      </div>
    </>
  );
}
