import { apiClient } from "./api-client.ts";
import { Chromium } from "./chromium.ts";
import { systemClock } from "./clock.ts";
import type { Config } from "./env.ts";
import { visitLease } from "./lease-visit.ts";
import type { Logger } from "./logger.ts";
import { RateLimit } from "./rate-limit.ts";
import { bundleReader } from "./reader-bundle.ts";
import { Robots } from "./robots.ts";
import { amazon, standInShop } from "./shop.ts";
import { runVerifier } from "./verifier.ts";

export interface Verifier {
  /** Resolves once the verifier has stopped; rejects if a bug ended it. */
  readonly ended: Promise<void>;
  /**
   * Finishes the current visit within `finishMs`, else returns its lease; closes the browser. Takes at most 13 s even
   * if server, shop and browser do not answer: `finishMs`, twice 3 s for the browser, 2 s for the server. Idempotent.
   * Never rejects.
   */
  stop(): Promise<void>;
}

export interface VerifierOptions extends Config {
  readonly executablePath: string;
  readonly logger: Logger;
  /** Longest wait between two requests for work while there is none. */
  readonly idleMs?: number;
  readonly finishMs?: number;
}

/** Starts a verifier in this process. Each egress has its own browser, rate limit and cooldowns. */
export function startVerifier({ logger, finishMs = 5000, ...options }: VerifierOptions): Verifier {
  const shop = options.shopOrigin ? standInShop(options.shopOrigin) : amazon;
  const reader = bundleReader();
  const stopping = new AbortController();
  const cutShort = new AbortController();

  /** Runs until it is stopped, then closes its browser. */
  async function runEgress(egress: string, proxy: URL | null, secondReadings: boolean): Promise<void> {
    const { executablePath, idleMs } = options;
    const chromium = new Chromium({ executablePath, hosts: shop.hosts, proxy, logger });
    const robots = new Robots(systemClock);
    const visitor = { chromium, shop, rateLimit: new RateLimit(systemClock), reader: await reader };
    await runVerifier(
      {
        egress,
        marketplaces: options.marketplaces,
        secondReadings,
        api: apiClient({ serverUrl: options.serverUrl, key: options.key, cutShort: cutShort.signal }),
        visit: (lease, signal) => visitLease(visitor, robots, lease, signal),
        clock: systemClock,
        logger,
        ...(idleMs !== undefined && { idleMs }),
      },
      { stopping: stopping.signal, cutShort: cutShort.signal },
    ).finally(() => chromium.close());
  }

  const { egress, proxy, secondProxy } = options;
  const running = [runEgress(egress, proxy, false)];
  if (secondProxy) running.push(runEgress(secondEgressOf(egress), secondProxy, true));
  const ended = Promise.all(running).then(() => {});
  // Reported by the caller that awaits `ended`; without this, a caller that does not would end the process.
  ended.catch(() => {});

  async function finish(): Promise<void> {
    stopping.abort();
    const timer = setTimeout(() => cutShort.abort(), finishMs);
    await Promise.allSettled(running);
    clearTimeout(timer);
  }
  let finished: Promise<void> | undefined;
  return {
    ended,
    stop() {
      finished ??= finish();
      return finished;
    },
  };
}

/** The egress name for second readings, at most 64 characters. */
const secondEgressOf = (egress: string): string => `${egress.slice(0, 57)}:second`;
