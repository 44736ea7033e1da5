import * as z from "zod/mini";

/**
 * Text that PostgreSQL's text and jsonb accept: no NUL, no half of a surrogate pair. The pattern means the same with and
 * without the `u` flag, which compiled checks leave out, and never backtracks.
 */
export const storableText = z.regex(
  /^[^\0\ud800-\udfff]*(?:[\ud800-\udbff][\udc00-\udfff][^\0\ud800-\udfff]*)*$/,
  "must be plain text: no NUL, no half of a surrogate pair",
);

/** A string without a pattern of its own. */
export const Text = (longest: number) => z.string().check(z.maxLength(longest), storableText);
