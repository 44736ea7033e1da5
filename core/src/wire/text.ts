import * as z from "zod/mini";

/** What PostgreSQL's text and jsonb take: neither NUL nor half of a surrogate pair. */
export const storable = z.regex(/^[^\0\p{Cs}]*$/u, "must be plain text");

/** A text that is kept as it came. */
export const Text = (longest: number) => z.string().check(z.maxLength(longest), storable);
