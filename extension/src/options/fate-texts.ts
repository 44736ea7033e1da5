/** What became of a report, by the name that the log keeps. */
export const fates: Readonly<Record<string, string>> = {
  received: "received",
  malformed: "not understood",
  refused: "refused",
  "invalid-listing": "not understood",
  "unknown-marketplace": "unknown shop",
  "foreign-delivery": "delivery abroad",
  "unknown-currency": "unknown currency",
  "currency-mismatch": "converted currency",
  "business-account": "business prices",
  implausible: "not plausible",
  stale: "too old",
  "light-novel": "confirms nothing",
  "taken-back": "taken back",
  "not-taken-back": "could not be taken back",
};
