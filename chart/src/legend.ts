import type { AnySeriesKind } from "@tidemark/core";
import { type ChartInput, lineStyle } from "./chart-model.ts";
import { browserReader } from "./reader.ts";
import { dashes, importedDashes } from "./theme.ts";
import { importedText, seriesName } from "./words.ts";

const svg = "http://www.w3.org/2000/svg";

/** Legend entries with colour and dashes of each line, those of other tools last; none for a single line. */
export function legendOf(document: Document, { history, others = [] }: ChartInput): HTMLElement[] {
  const { imported = [] } = history;
  if (others.length === 0 && imported.length === 0) return [];
  const reader = browserReader();
  const entryOf = (style: AnySeriesKind | "imported", text: string): HTMLElement => {
    const entry = document.createElement("span");
    entry.append(sampleOf(document, style), text);
    return entry;
  };
  return [
    ...[history, ...others].map(({ series }) =>
      entryOf(lineStyle(series, history.series), seriesName(series, reader)),
    ),
    ...imported.map(({ source }) => entryOf("imported", importedText(source, reader))),
  ];
}

function sampleOf(document: Document, style: AnySeriesKind | "imported"): SVGElement {
  const sample = document.createElementNS(svg, "svg");
  const line = document.createElementNS(svg, "line");
  const attributes = { x1: "0", x2: "26", y1: "4", y2: "4", "stroke-width": "2" };
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, value);
  line.setAttribute("stroke-dasharray", (style === "imported" ? importedDashes : dashes[style]).join(" "));
  line.classList.add(`tm-line-${style}`);
  sample.setAttribute("width", "26");
  sample.setAttribute("height", "8");
  sample.ariaHidden = "true";
  sample.append(line);
  return sample;
}
