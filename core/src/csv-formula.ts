/** The start of a text, or a separator at which some spreadsheets split cells; then spaces and quotes. A pattern. */
export const beforeFormula = String.raw`((?:^|;)[ \u00a0\u3000"]*)`;
/** First characters of a formula, full-width forms too, with apostrophes before them. A pattern. */
export const formulaStart = String.raw`(?='*[-=+@\t\r\uff1d\uff0b\uff0d\uff20])`;

const formulas = new RegExp(`${beforeFormula}${formulaStart}`, "g");

/** A text of a CSV cell that no spreadsheet takes for a formula: an apostrophe stands before what could begin one. */
export const withoutFormulas = (text: string): string => text.replace(formulas, "$1'");
