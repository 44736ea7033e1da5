import { settingsTable } from "../core/src/settings/index.ts";

const begin = "<!-- settings: written by `npm run settings` -->";
const end = "<!-- end of settings -->";

/** A page with the table of settings between its two marks. */
export function withTable(page) {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`The page has no marks ${begin} and ${end}.`);
  return `${before}${begin}\n${settingsTable()}\n${end}${after}`;
}
