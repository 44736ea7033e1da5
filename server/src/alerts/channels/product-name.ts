const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
// Controls, direction overrides, line separators; all but the joiners that Persian and emoji are written with.
const unsafe = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;
// A letter with more marks on it than this is no letter.
const longestGrapheme = 40;

/** A shop's title as one line that can do nothing to the text around it, at most so many letters long. */
export function productName(title: string | null, asin: string, longest: number): string {
  const clean = (title ?? "").toWellFormed().replace(unsafe, " ").replace(/\s+/g, " ").trim();
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

/** For plain text: a right-to-left name must not turn the prices next to it around. */
export const isolated = (name: string): string => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name);
