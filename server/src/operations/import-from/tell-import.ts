import { refusals } from "./import-item.ts";
import type { Tally } from "./tally.ts";

const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

/** What an import brings, in lines for a terminal. */
export function tellImport(tally: Tally): string {
  const { products, points, days, watches, refused } = tally.summary;
  const lines = [
    `${many(products, "product")}, ${many(points, "point")} on ${many(days, "day")}, ${many(watches, "watch", "watches")}.`,
  ];
  for (const { reason, count } of refused) {
    const examples = tally.examplesOf(reason).join("; ");
    lines.push(`Refused: ${count} × ${refusals[reason]} (${examples}${count > 3 ? "; …" : ""}).`);
  }
  return lines.join("\n");
}
