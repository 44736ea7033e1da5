import type { Range } from "../wire/product.ts";

/** Days that a range goes back from now; `all` has no limit. */
export const rangeDays: Readonly<Record<Exclude<Range, "all">, number>> = {
  "7d": 7,
  "1m": 30,
  "3m": 91,
  "6m": 182,
  "1y": 365,
  "5y": 1826,
};
