import { browserReader, hasData, rangeName, seriesName } from "@tidemark/chart";
import { type SeriesKind, seriesKinds } from "@tidemark/core";
import { type ProductView, Range } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { write } from "../reader.ts";
import { Segments } from "../ui/segments.tsx";

interface SeriesChoiceProps {
  readonly product: ProductView;
  readonly value: SeriesKind;
  readonly onChange: (series: SeriesKind) => void;
}

/** Which series is shown; nothing while there is only one. */
export function SeriesChoice({ product, value, onChange }: SeriesChoiceProps): ReactElement | null {
  const known = seriesKinds.filter((kind) => hasData(product.series[kind]));
  if (known.length < 2) return null;
  return (
    <select
      className="series"
      aria-label={write("popup.series")}
      value={value}
      onChange={(event) => onChange(event.target.value as SeriesKind)}
    >
      {known.map((kind) => (
        <option key={kind} value={kind}>
          {seriesName(kind, browserReader())}
        </option>
      ))}
    </select>
  );
}

interface RangeChoiceProps {
  readonly value: Range;
  readonly onChange: (range: Range) => void;
}

export const RangeChoice = ({ value, onChange }: RangeChoiceProps): ReactElement => (
  <Segments
    legend={write("popup.range")}
    options={Range.options.map((range) => ({
      value: range,
      label: write(`popup.range.${range}`),
      name: rangeName(range, browserReader()),
    }))}
    value={value}
    onChange={onChange}
  />
);
