import * as z from "zod/mini";

/**
 * Text that PostgreSQL's text and jsonb take: neither NUL nor half of a surrogate pair. The pattern says the same with
 * and without the `u` flag, which compiled checks do without, and never backtracks.
 */
export const storableText = z.regex(
  /^[^\0\ud800-\udfff]*(?:[\ud800-\udbff][\udc00-\udfff][^\0\ud800-\udfff]*)*$/,
  "must be plain text: no NUL, no half of a surrogate pair",
);

/** A string at the boundary that no pattern of its own limits. */
export const Text = (longest: number) => z.string().check(z.maxLength(longest), storableText);
