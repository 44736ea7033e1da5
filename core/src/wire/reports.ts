import * as z from "zod/mini";
import { AsinText, CountryCode, Price } from "./listing.ts";
import { Text } from "./text.ts";

/** Reports in one body. */
export const maxReports = 50;
/** Bytes of one body. */
export const maxReportsBytes = 64 * 1024;

/** The report of a search page's card, a light observation: only its product and price. */
export const ReportedCard = z.object({
  marketplace: Text(10),
  asin: AsinText,
  deliveryCountry: z.nullable(CountryCode),
  price: Price,
});
export type ReportedCard = z.infer<typeof ReportedCard>;

/**
 * One listing or one card, with an id from its client. `ageMs` is how long ago it was read: client clocks are not
 * trusted. The content is parsed for each report by itself, so that an invalid one does not affect the others.
 */
export const Report = z.object({
  id: z.uuid(),
  ageMs: z.int().check(z.nonnegative()),
  /** A Listing … */
  listing: z.optional(z.unknown()),
  /** … or a ReportedCard. */
  card: z.optional(z.unknown()),
});
export type Report = z.infer<typeof Report>;

export const ReportBatch = z.object({
  /** The extension's version. */
  client: z.optional(Text(32)),
  reports: z.array(Report).check(z.minLength(1), z.maxLength(maxReports)),
});
export type ReportBatch = z.infer<typeof ReportBatch>;

export const Refusal = z.enum([
  "invalid-listing",
  "unknown-marketplace",
  "foreign-delivery",
  "unknown-currency",
  "currency-mismatch",
  "business-account",
  "implausible",
  "stale",
  /** A card that confirms no known price: light observations can do nothing else. */
  "light-novel",
]);
export type Refusal = z.infer<typeof Refusal>;

export const ReportResult = z.object({
  id: z.uuid(),
  status: z.enum(["received", "refused"]),
  reason: z.optional(Refusal),
});
export type ReportResult = z.infer<typeof ReportResult>;

/** DELETE /v1/reports/{id}: whether the report was a vote on an open claim, and is one no more. */
export const WithdrawnReport = z.object({ withdrawn: z.boolean() });
export type WithdrawnReport = z.infer<typeof WithdrawnReport>;

export const ReportResults = z.object({ results: z.array(ReportResult) });
export type ReportResults = z.infer<typeof ReportResults>;
