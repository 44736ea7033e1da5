/** Characters of the picture's font, DejaVu Sans: Latin, Greek, Cyrillic, Hebrew, Arabic, and common signs. */
const drawable =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\u0020-\u007e\u00a0-\u00bf\u00d7\u00f7\u060c\u061f\u0660-\u0669\u2010-\u2027\u2030-\u203a\u2070-\u2089\u20a0-\u20ba\u2100-\u214f\u2190-\u21ff\u2200-\u22ff\u25a0-\u25ff]/u;
const rightToLeft = /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}]/u;

export interface PictureTitle {
  readonly text: string;
  readonly isRightToLeft: boolean;
}

/**
 * A title for a picture, cut to `most` characters. Null if the font lacks most of its letters: empty boxes say less
 * than the product's ASIN.
 */
export function pictureTitle(title: string, most: number): PictureTitle | null {
  const plain = title
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  const all = [...plain];
  const kept = all.filter((character) => drawable.test(character));
  const letters = (characters: readonly string[]): number =>
    characters.filter((character) => /\p{L}/u.test(character)).length;
  if (kept.length === 0 || letters(kept) * 2 < letters(all)) return null;
  const text = kept.join("").replace(/ +/g, " ").trim().slice(0, 1000);
  const shown = [...text];
  const cut =
    shown.length <= most
      ? text
      : `${shown
          .slice(0, most - 1)
          .join("")
          .trimEnd()}…`;
  return { text: cut, isRightToLeft: rightToLeft.test(cut) };
}

/** Escaped for XML 1.0 text and attributes; characters that it forbids are removed. */
export const xmlText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "")
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Approximate width of a text in DejaVu Sans, in units of the font size. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, sign) => sum + (/[.,:;'|!() ]/.test(sign) ? 0.36 : /[MW@m%]/.test(sign) ? 0.98 : 0.66),
    0,
  );
