// Control characters (PostgreSQL refuses NUL), bidi overrides, which would let a title rewrite its surroundings, and tag
// characters, which say what nobody sees.
const unwanted = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]+/gu;

/** Marks that no script piles up: they would be drawn over the lines above and below. */
const piledMarks = /([\p{M}\p{Cf}]{4})[\p{M}\p{Cf}]+/gu;

/** A letter or digit that can be seen: fillers are letters as well. */
const visible = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u;

/** Printable ASCII with single spaces, a letter or digit first. */
const simple = /^[a-zA-Z0-9][!-~]*(?: [!-~]+)*$/;

/** One line of text without control, bidi and tag characters or piled marks; null when no visible letter or digit is left. */
export function sanitizeTitle(text: string | null): string | null {
  // Most titles; ten times as fast.
  if (text !== null && simple.test(text)) return text;
  const line = text?.replace(unwanted, " ").replace(piledMarks, "$1").replace(/\s+/g, " ").trim();
  return line && visible.test(line) ? line : null;
}
