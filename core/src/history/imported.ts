import type { ImportedHistory } from "../wire/product.ts";
import { daySeconds, type Step } from "./day.ts";
import { dayStart } from "./days.ts";

/**
 * Tools that histories are imported from. `holds`: how long a price of theirs is known to have held: until the next one
 * (`change`), or on its UTC day (`day`).
 */
export const importSources = {
  keepa: { name: "Keepa", holds: "change" },
  "keepa-export": { name: "Keepa", holds: "change" },
  pricebuddy: { name: "PriceBuddy", holds: "day" },
  "discount-bandit": { name: "Discount Bandit", holds: "day" },
  changedetection: { name: "changedetection.io", holds: "change" },
  list: { name: "a list", holds: "day" },
  tidemark: { name: "Tidemark", holds: "change" },
} as const;
export type ImportSource = keyof typeof importSources;

export const isImportSource = (text: string): text is ImportSource => Object.hasOwn(importSources, text);

/** What stands before a followed server's name in the place of a tool's id. */
export const followedPrefix = "server:";

/** The name of a followed server (host and port) that is a source; null: the source is a tool. */
export const followedServerIn = (source: string): string | null =>
  source.startsWith(followedPrefix) ? source.slice(followedPrefix.length) : null;

/** How a source is called; an unknown one, of a newer server, by its own word. */
export const importSourceName = (source: string): string =>
  isImportSource(source) ? importSources[source].name : source;

/** When a series was seen here. Epoch seconds. */
export interface SeenHere {
  /** Null: never. */
  readonly first: number | null;
  /** Spans without a sighting after the first, ascending, as `gapsBetween` gives them. */
  readonly gaps: readonly (readonly [from: number, until: number])[];
}

/**
 * Where imported prices stand: before the first price seen here, and in its gaps, never beside what was seen. Steps
 * oldest first, with null where no price is known: after a day that holds alone, after the last price of a source that
 * tells of changes, and from the moment on from which the series was seen here. `until`: the end of the range.
 */
export function importedSteps(
  points: readonly Step[],
  holds: "change" | "day",
  { first, gaps }: SeenHere,
  until: number,
): Step[] {
  const free: (readonly [number, number])[] =
    first === null ? [[Number.NEGATIVE_INFINITY, until]] : [[Number.NEGATIVE_INFINITY, first], ...gaps];
  const steps: Step[] = [];
  const put = (t: number, price: number | null): void => {
    const last = steps.at(-1);
    if (last?.t === t) steps.pop();
    const before = steps.at(-1)?.price ?? null;
    if (price !== before) steps.push({ t, price });
  };
  let span = 0;
  for (const [i, { t, price }] of points.entries()) {
    if (price === null) continue;
    const next = points[i + 1]?.t ?? Number.POSITIVE_INFINITY;
    const end = Math.min(endOf(t, next, holds), until);
    while (span < free.length && free[span]![1] <= t) span++;
    for (let at = span; at < free.length && free[at]![0] < end; at++) {
      const from = Math.max(t, free[at]![0]);
      const to = Math.min(end, free[at]![1]);
      if (from >= to) continue;
      put(from, price);
      put(to, null);
    }
  }
  return steps;
}

/** Until when a price is known to have held. One without a successor was seen at its moment, and held for a second at least. */
function endOf(t: number, next: number, holds: "change" | "day"): number {
  if (holds === "day") return Math.min(dayStart(t) + daySeconds, next);
  return next === Number.POSITIVE_INFINITY ? t + 1 : next;
}

/** Steps as they travel. */
export const importedHistory = (source: string, steps: readonly Step[]): ImportedHistory => ({
  source,
  t: steps.map(({ t }) => t),
  p: steps.map(({ price }) => price),
});

/** The steps from a moment on, beginning with the price in force then; null: all of them. */
export function stepsFrom(steps: readonly Step[], from: number | null): readonly Step[] {
  if (from === null) return steps;
  const later = steps.filter(({ t }) => t > from);
  const before = steps.findLast(({ t }) => t <= from);
  return before && before.price !== null ? [{ t: from, price: before.price }, ...later] : later;
}
