import type { Pool } from "../platform/database.ts";
import type { ReadAccess } from "../platform/http/read-key.ts";
import type { Logger } from "../platform/logger.ts";
import type { ReporterKeys } from "./keys.ts";
import type { SharedKeys } from "./shared-keys.ts";
import type { ReporterTokens } from "./token.ts";

/** A revoked token, or a new key of reporters or readers, is known to each process after this long. */
export const reloadMs = 5000;

export interface Reloaded {
  readonly pool: Pool;
  readonly keys: ReporterKeys;
  readonly tokens: ReporterTokens;
  readonly access: ReadAccess;
  readonly shared: Pick<SharedKeys, "read">;
  readonly log: Logger;
}

/** Keeps the list of revoked reporters and the keys up to date; returns what ends that. A failed reload keeps what was. */
export async function reloadKeysRegularly(reloaded: Reloaded): Promise<() => void> {
  const { pool, keys, tokens, access, shared, log } = reloaded;
  const load = async () => {
    await tokens.loadRevoked(pool);
    const { reporterKeys, readKey } = await shared.read();
    if (keys.replace(reporterKeys)) tokens.forgetKnown();
    access.replace(readKey);
  };
  await load();
  const timer = setInterval(() => {
    load().catch((err) => log.error("revoked reporters or keys could not be loaded", { err }));
  }, reloadMs);
  timer.unref();
  return () => clearInterval(timer);
}
