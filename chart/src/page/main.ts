import { startFigures } from "./figure.ts";
import { followPageLanguage } from "./page-language.ts";

await followPageLanguage(document, fetch);
/** Relative to this file, which lies in /assets: the server may be below a path of its host. */
startFigures(document, (path) =>
  fetch(new URL(`..${path}`, import.meta.url), { headers: { Accept: "application/json" } }),
);
