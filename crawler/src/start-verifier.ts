import { apiClient } from "./api-client.ts";
import { Chromium } from "./chromium.ts";
import { systemClock } from "./clock.ts";
import type { Config } from "./env.ts";
import type { Log } from "./log.ts";
import { look } from "./look.ts";
import { Pace } from "./pace.ts";
import { bundleReader } from "./reader-bundle.ts";
import { Robots } from "./robots.ts";
import { amazon, standInShop } from "./shop.ts";
import { runVerifier } from "./verifier.ts";

export interface Verifier {
  /** Finishes the visit under way within `finishMs`, else gives its lease back; closes the browser. Idempotent. */
  stop(): Promise<void>;
}

export interface VerifierOptions extends Config {
  readonly executablePath: string;
  readonly log: Log;
  /** Longest wait between two questions while nothing is there to do. */
  readonly idleMs?: number;
  readonly finishMs?: number;
}

/** Starts a verifier in this process. */
export function startVerifier({ log, finishMs = 5000, ...options }: VerifierOptions): Verifier {
  const shop = options.shopOrigin ? standInShop(options.shopOrigin) : amazon;
  const chromium = new Chromium({
    executablePath: options.executablePath,
    hosts: shop.hosts,
    proxy: options.proxy,
    log,
  });
  const visitor = { chromium, shop, pace: new Pace(systemClock), reader: bundleReader() };
  const robots = new Robots(systemClock);
  const stopping = new AbortController();
  const hurry = new AbortController();
  const running = runVerifier(
    {
      egress: options.egress,
      marketplaces: options.marketplaces,
      api: apiClient({ serverUrl: options.serverUrl, key: options.key }),
      look: (lease, signal) => look(visitor, robots, lease, signal),
      clock: systemClock,
      log,
      ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
    },
    { stopping: stopping.signal, hurry: hurry.signal },
  );

  async function finish(): Promise<void> {
    stopping.abort();
    const timer = setTimeout(() => hurry.abort(), finishMs);
    await running.finally(() => clearTimeout(timer));
    await chromium.close();
  }
  let finished: Promise<void> | undefined;
  return {
    stop() {
      finished ??= finish();
      return finished;
    },
  };
}
