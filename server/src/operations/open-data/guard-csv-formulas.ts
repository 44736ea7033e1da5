/** The start of a text, or a separator at which some spreadsheets split cells; then spaces and quotes. */
const before = String.raw`((?:^|;)[ \u00a0\u3000"]*)`;
/** First characters of a formula, full-width forms too, with apostrophes before them. */
const formula = String.raw`(?='*[-=+@\t\r\uff1d\uff0b\uff0d\uff20])`;

/** The manifest's note on texts in CSV. */
export const csvNote =
  "In CSV, an apostrophe stands before =, +, - or @ (full-width forms too) at the start of a text or after a semicolon, so that no spreadsheet takes it for a formula. Take one apostrophe away to have the text itself. Parquet has it as it is.";

/** SQL for a column's text as written to CSV. Both patterns mean the same in PostgreSQL and JavaScript. */
export const guardedSql = (column: string): string =>
  `regexp_replace(${column}, '${before}${formula.replaceAll("'", "''")}', '\\1''', 'g')`;

const guarded = new RegExp(`${before}'${formula}`, "g");

/** The original text. Exact: this removes one apostrophe wherever the guard added one. */
export const unguarded = (text: string): string => text.replace(guarded, "$1");
