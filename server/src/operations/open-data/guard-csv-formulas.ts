/** At the start of a text, or after what some spreadsheets split cells at, past spaces and quotes. */
const before = String.raw`((?:^|;)[ \u00a0\u3000"]*)`;
/** What makes a spreadsheet take a cell for a formula, full-width forms too; apostrophes before it count as part of it. */
const formula = String.raw`(?='*[-=+@\t\r\uff1d\uff0b\uff0d\uff20])`;

/** What a manifest says of the texts of a CSV. */
export const csvNote =
  "In CSV, an apostrophe stands before =, +, - or @ (full-width forms too) at the start of a text or after a semicolon, so that no spreadsheet takes it for a formula. Take one apostrophe away to have the text itself. Parquet has it as it is.";

/** SQL: a column's text as a CSV has it. PostgreSQL and JavaScript read both patterns alike. */
export const guardedSql = (column: string): string =>
  `regexp_replace(${column}, '${before}${formula.replaceAll("'", "''")}', '\\1''', 'g')`;

const guarded = new RegExp(`${before}'${formula}`, "g");

/** The text itself. Exact: the guard adds one apostrophe where this takes one away, whatever stood there. */
export const unguarded = (text: string): string => text.replace(guarded, "$1");
