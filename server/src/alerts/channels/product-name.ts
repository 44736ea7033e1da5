const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
// Controls, direction overrides, line separators; all but the joiners that Persian and emoji are written with.
const unsafe = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;
// A letter with more marks on it than this is no letter.
const longestGrapheme = 40;

/** A text as one line without anything unseen. */
export const cleanLine = (text: string): string =>
  text.toWellFormed().replace(unsafe, " ").replace(/\s+/g, " ").trim();

/** A shop's title as one line that can do nothing to the text around it, at most so many letters long. */
export function productName(title: string | null, asin: string, longest: number): string {
  const clean = cleanLine(title ?? "");
  const letters: string[] = [];
  for (const { segment } of graphemes.segment(clean)) {
    if (letters.length > longest) break;
    letters.push(segment.length > longestGrapheme ? "\ufffd" : segment);
  }
  if (letters.length === 0) return asin;
  return letters.length > longest
    ? `${letters
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`
    : letters.join("");
}

/** For plain text: a name must not turn the prices next to it around. `direction`: of the sentence that it is in. */
export const isolated = (name: string, direction: "ltr" | "rtl" = "ltr"): string =>
  direction === "rtl" || rightToLeft.test(name) ? `\u2068${name}\u2069` : name;

/** The text with at most so many UTF-16 units, cut between letters; a name that is isolated stays so. */
export function cutUnits(text: string, most: number): string {
  if (text.length <= most) return text;
  let cut = "";
  // Room for the ellipsis, and for the end of an isolation.
  for (const { segment } of graphemes.segment(text)) {
    if (cut.length + segment.length > most - 2) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…${endOfIsolation(cut)}`;
}

/** Ends the isolation of a name or price that a text was cut in. */
export const endOfIsolation = (text: string): string =>
  text.lastIndexOf("\u2068") > text.lastIndexOf("\u2069") ? "\u2069" : "";
