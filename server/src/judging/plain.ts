// Control characters (PostgreSQL refuses NUL) and bidi overrides, which would let a title rewrite its surroundings.
const unwanted = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** One line of text without control and bidi characters; null when nothing is left. */
export const plain = (text: string | null): string | null =>
  text?.replace(unwanted, " ").replace(/\s+/g, " ").trim() || null;
