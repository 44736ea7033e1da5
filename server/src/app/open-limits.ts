import { ApiProcesses } from "../platform/api-processes.ts";
import type { Pool } from "../platform/database.ts";
import { RateLimits } from "../platform/http/rate-limits.ts";
import type { Logger } from "../platform/logger.ts";
import type { Config } from "./environment.ts";
import type { Shutdown } from "./shutdown.ts";

interface Limited {
  readonly config: Pick<Config, "rateLimitUrl" | "apiProcesses">;
  /** Keys what leaves this process. */
  readonly secret: string;
  readonly pool: Pool;
  readonly clock: () => number;
  readonly log: Logger;
  readonly shutdown: Shutdown;
}

/**
 * The limits of a process: its own alone; or, where several API processes share them, counted in common or by shares. Redis is
 * loaded only where it is configured.
 */
export async function openLimits({
  config,
  secret,
  pool,
  clock,
  log,
  shutdown,
}: Limited): Promise<RateLimits> {
  const { rateLimitUrl: url, apiProcesses } = config;
  if (url === null && apiProcesses === 1) return new RateLimits({ clock });
  const common =
    url === null
      ? null
      : await (await import("../platform/http/common-counters.ts")).openCommonCounters({ url, secret, log });
  shutdown.add(() => common?.stop());
  const processes = new ApiProcesses(pool, apiProcesses, log);
  const limits = new RateLimits({ clock, processes: () => processes.count, common });
  shutdown.add(await processes.start(() => limits.counting));
  return limits;
}
