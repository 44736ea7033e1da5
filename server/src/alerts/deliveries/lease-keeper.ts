import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelKind } from "@tidemark/core/wire";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { freeLeases, type HeldLease, leaseMs, othersLeases, renewLeases } from "./delivery-queue.ts";
import { LeaseSightings } from "./lease-sightings.ts";

export interface LeaseKeeperOptions {
  readonly pool: Pool;
  readonly kinds: readonly ChannelKind[];
  readonly clock: () => number;
  readonly log: Logger;
  /** How often leases are moved, and those of others looked at. */
  readonly everyMs?: number | undefined;
}

/** Looks at which a lease must be unmoved, from the first on, until its holder counts as dead. */
const looks = 3;

/**
 * Keeps the leases of this process while its attempts run, and frees those of processes that died: no delivery waits until such a
 * lease runs out. A process that hung meanwhile may send again what another has sent, under the same key.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #held = new Map<string, HeldLease>();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Keeps a lease until the work has ended. */
  async during(lease: HeldLease, work: Promise<void>): Promise<void> {
    this.#held.set(lease.leaseToken, lease);
    try {
      await work;
    } finally {
      this.#held.delete(lease.leaseToken);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { pool, kinds, clock, log, everyMs = 3000 } = this.#options;
    const { signal } = this.#stopping;
    const sightings = new LeaseSightings(looks * everyMs, 2 * everyMs);
    for (let round = 1; ; round++) {
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      try {
        // The round makes it another time, whatever the clock says.
        if (this.#held.size > 0)
          await renewLeases(pool, [...this.#held.values()], clock() + leaseMs + (round % 1000));
        const all = await othersLeases(pool, kinds, clock());
        const others = all.filter(({ leaseToken }) => !this.#held.has(leaseToken));
        const abandoned = sightings.see(others, performance.now());
        if (abandoned.length > 0) {
          log.warn("A notifier died while it sent messages: they are sent again", {
            messages: abandoned.length,
          });
          await freeLeases(pool, abandoned, clock());
        }
      } catch (error) {
        if (!signal.aborted) log.error("keeping the leases of deliveries failed", { err: error });
      }
    }
  }
}
