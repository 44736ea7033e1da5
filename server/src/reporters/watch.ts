import type { ReporterKey } from "@tidemark/drizzle";
import type { Pool } from "../database.ts";
import type { Log } from "../http/context.ts";
import type { ReporterKeys } from "./keys.ts";
import type { ReporterTokens } from "./token.ts";

/** A revoked token, or a new key, is known to each process after this long. */
export const reloadMs = 5000;

export interface Watched {
  readonly pool: Pool;
  readonly keys: ReporterKeys;
  readonly tokens: ReporterTokens;
  /** The keys as they are kept now. */
  readonly readKeys: (() => Promise<readonly ReporterKey[]>) | undefined;
  readonly log: Log;
}

/** Keeps the list of revoked reporters and the keys up to date; returns what ends that. A failed reload keeps what was. */
export async function watchReporters({ pool, keys, tokens, readKeys, log }: Watched): Promise<() => void> {
  const load = async () => {
    await tokens.loadRevoked(pool);
    if (readKeys && keys.replace(await readKeys())) tokens.forgetKnown();
  };
  await load();
  const timer = setInterval(() => {
    load().catch((error) => log("revoked reporters or keys could not be loaded", error));
  }, reloadMs);
  timer.unref();
  return () => clearInterval(timer);
}
