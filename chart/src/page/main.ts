import { startFigures } from "./figure.ts";

startFigures(document, (path) => fetch(path, { headers: { Accept: "application/json" } }));
