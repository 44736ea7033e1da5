import { hasData, rangeNames, seriesNames } from "@tidemark/chart";
import { type SeriesKind, seriesKinds } from "@tidemark/core";
import { type ProductView, Range } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { texts } from "../texts.ts";
import { Segments } from "../ui/segments.tsx";

interface SeriesChoiceProps {
  readonly product: ProductView;
  readonly value: SeriesKind;
  readonly onChange: (series: SeriesKind) => void;
}

/** Which series is shown; nothing while there is only one. */
export function SeriesChoice({ product, value, onChange }: SeriesChoiceProps): ReactElement | null {
  const known = seriesKinds.filter((kind) => hasData(product.series[kind]));
  const options = known.map((kind) => ({ value: kind, label: seriesNames[kind], name: seriesNames[kind] }));
  if (options.length < 2) return null;
  return (
    <div className="series">
      <Segments legend={texts.popup.series} options={options} value={value} onChange={onChange} />
    </div>
  );
}

interface RangeChoiceProps {
  readonly value: Range;
  readonly onChange: (range: Range) => void;
}

const ranges = Range.options.map((value) => ({
  value,
  label: texts.ranges[value],
  name: rangeNames[value],
}));

export const RangeChoice = ({ value, onChange }: RangeChoiceProps): ReactElement => (
  <Segments legend={texts.popup.range} options={ranges} value={value} onChange={onChange} />
);
