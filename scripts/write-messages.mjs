import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { templates } from "../texts/src/templates.ts";
import { root } from "./project.mjs";

/** Writes the English messages as JSON: what a translator copies, and Weblate's templates. */
for (const [name, text] of Object.entries(templates())) {
  writeFileSync(join(root, "texts/en", `${name}.json`), text);
}
