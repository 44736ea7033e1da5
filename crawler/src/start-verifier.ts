import { apiClient } from "./api-client.ts";
import { Chromium } from "./chromium.ts";
import { systemClock } from "./clock.ts";
import type { Config } from "./env.ts";
import type { Log } from "./logger.ts";
import { look } from "./lease-visit.ts";
import { Pace } from "./rate-limit.ts";
import { bundleReader } from "./reader-bundle.ts";
import { Robots } from "./robots.ts";
import { amazon, standInShop } from "./shop.ts";
import { runVerifier } from "./verifier.ts";

export interface Verifier {
  /**
   * Finishes the visit under way within `finishMs`, else gives its lease back; closes the browser. Takes at most 13 s,
   * also when server, shop and browser answer nothing: `finishMs`, twice 3 s for the browser, 2 s for the server.
   * Idempotent.
   */
  stop(): Promise<void>;
}

export interface VerifierOptions extends Config {
  readonly executablePath: string;
  readonly log: Log;
  /** Longest wait between two questions while nothing is there to do. */
  readonly idleMs?: number;
  readonly finishMs?: number;
}

/** Starts a verifier in this process: from each of its addresses with a browser, pace and rests of its own. */
export function startVerifier({ log, finishMs = 5000, ...options }: VerifierOptions): Verifier {
  const shop = options.shopOrigin ? standInShop(options.shopOrigin) : amazon;
  const reader = bundleReader();
  const stopping = new AbortController();
  const hurry = new AbortController();

  /** Ends, its browser closed, when told to stop. */
  async function lookFrom(egress: string, proxy: URL | null, secondReadings: boolean): Promise<void> {
    const { executablePath, idleMs } = options;
    const chromium = new Chromium({ executablePath, hosts: shop.hosts, proxy, log });
    const visitor = { chromium, shop, pace: new Pace(systemClock), reader: await reader };
    const robots = new Robots(systemClock);
    await runVerifier(
      {
        egress,
        marketplaces: options.marketplaces,
        secondReadings,
        api: apiClient({ serverUrl: options.serverUrl, key: options.key, hurry: hurry.signal }),
        look: (lease, signal) => look(visitor, robots, lease, signal),
        clock: systemClock,
        log: (event, fields) => log(event, secondReadings ? { egress, ...fields } : fields),
        ...(idleMs !== undefined && { idleMs }),
      },
      { stopping: stopping.signal, hurry: hurry.signal },
    ).finally(() => chromium.close());
  }

  const { egress, proxy, secondProxy } = options;
  const running = Promise.all([
    lookFrom(egress, proxy, false),
    secondProxy && lookFrom(secondOf(egress), secondProxy, true),
  ]);

  async function finish(): Promise<void> {
    stopping.abort();
    const timer = setTimeout(() => hurry.abort(), finishMs);
    await running.finally(() => clearTimeout(timer));
  }
  let finished: Promise<void> | undefined;
  return {
    stop() {
      finished ??= finish();
      return finished;
    },
  };
}

/** The name of the address for second readings; 64 letters at most. */
const secondOf = (egress: string): string => `${egress.slice(0, 57)}:second`;
