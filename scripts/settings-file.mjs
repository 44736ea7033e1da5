import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.mjs";

/** Reads the settings of `.env` in the project's folder; those of the environment go before. */
export function loadSettingsFile(file = join(root, ".env")) {
  // Node 20.12 has it.
  if (existsSync(file)) process.loadEnvFile?.(file);
}
