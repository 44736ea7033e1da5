import { settingsTable } from "../core/src/settings/index.ts";
import { withSection } from "./marked-section.ts";

const begin = "<!-- settings: written by `npm run settings` -->";
const end = "<!-- end of settings -->";

/** A page with the table of settings between its two marks. */
export const withTable = (page) => withSection(page, begin, end, settingsTable());
