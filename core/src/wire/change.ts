import * as z from "zod/mini";
import { AnySeriesName } from "./series-name.ts";
import { Text } from "./text.ts";

/** The version that this code writes. Readers refuse newer ones. */
export const changeVersion = 1;

const Id = z.string().check(z.regex(/^\d{1,19}$/));
const Minor = z.nullable(z.int().check(z.nonnegative()));

/**
 * One change on the stream, identified by seriesId, revision and kind. Prices: minor units, null is "unavailable".
 * `accepted`: the price went from `previous` to `price`. `retracted`: the point of revision `retracts`, which was
 * `previous` since `at`, was never true; `price` is accepted now. Times: ISO 8601.
 */
export const Change = z.object({
  version: z.literal(changeVersion),
  seriesId: Id,
  productId: Id,
  marketplace: Text(10),
  asin: z.string().check(z.regex(/^(?:B[0-9A-Z]{9}|[0-9]{9}[0-9X])$/)),
  series: AnySeriesName,
  revision: z.int().check(z.positive()),
  kind: z.enum(["accepted", "retracted"]),
  retracts: z.nullable(z.int()),
  previous: Minor,
  price: Minor,
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  exponent: z.int().check(z.gte(0), z.lte(4)),
  at: z.iso.datetime(),
  acceptedAt: z.iso.datetime(),
  reporters: z.int().check(z.nonnegative()),
  verified: z.boolean(),
});
export type Change = z.infer<typeof Change>;

export type ParsedChange =
  | { readonly ok: true; readonly change: Change }
  | { readonly ok: false; readonly reason: "malformed" | "newer-version" };

/** Parses the text of a message on the stream. */
export function parseChange(text: string): ParsedChange {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: "malformed" };
  }
  const parsed = Change.safeParse(value);
  if (parsed.success) return { ok: true, change: parsed.data };
  const { version } = (value ?? {}) as { version?: unknown };
  const newer = typeof version === "number" && version > changeVersion;
  return { ok: false, reason: newer ? "newer-version" : "malformed" };
}
