import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsExample } from "../core/src/settings/index.ts";
import { root } from "./project.mjs";
import { withTable } from "./settings-documents.mjs";

/** Writes the table of settings into docs/operating.md, and `.env.example`. */
const page = join(root, "docs/operating.md");
writeFileSync(page, withTable(readFileSync(page, "utf8")));
writeFileSync(join(root, ".env.example"), settingsExample());
