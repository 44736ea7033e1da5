import { beforeFormula, formulaStart } from "@tidemark/core";

/** The manifest's note on texts in CSV. */
export const csvNote =
  "In CSV, an apostrophe stands before =, +, - or @ (full-width forms too) at the start of a text or after a semicolon, so that no spreadsheet takes it for a formula. Take one apostrophe away to have the text itself. Parquet has it as it is.";

/** SQL for a column's text as written to CSV. Both patterns mean the same in PostgreSQL and JavaScript. */
export const guardedSql = (column: string): string =>
  `regexp_replace(${column}, '${beforeFormula}${formulaStart.replaceAll("'", "''")}', '\\1''', 'g')`;

const guarded = new RegExp(`${beforeFormula}'${formulaStart}`, "g");

/** The original text. Exact: this removes one apostrophe wherever the guard added one. */
export const unguarded = (text: string): string => text.replace(guarded, "$1");
