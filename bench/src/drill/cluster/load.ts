import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { listingOf, priceOf } from "../../intake-world.ts";
import { Products } from "../products.ts";
import type { Ask, Change } from "./accounting.ts";
import type { Client } from "./client.ts";
import type { Shop } from "./shop.ts";

/** Of these products prices are known; people watch the last third of them. The others nobody has seen. */
export const knownProducts = 60_000;
export const firstWatched = 40_000;
/** One in so many reports begins a change. */
const changesIn = 20;
/** One in so many changes is a large drop, which a verifier must see. */
const dropsIn = 10;
/** One in so many of the other reports confirms a known price. */
const confirmsIn = 9;

export type DrillProducts = Products<"known" | "watched" | "novel">;

export const productsOf = (): DrillProducts =>
  new Products({
    known: [0, firstWatched],
    watched: [firstWatched, knownProducts],
    novel: [knownProducts, Number.POSITIVE_INFINITY],
  });

export interface Sent {
  readonly id: string;
  readonly index: number;
  readonly kind: "confirm" | "novel" | "change";
  /** Minor units. */
  readonly price: number;
}

export interface LoadOptions {
  readonly client: Client;
  readonly tokens: readonly string[];
  readonly products: DrillProducts;
  readonly shop: Shop;
  readonly reportsPerSecond: number;
  /** Whether some changes are large drops, which wait for a verifier's turn. */
  readonly hasDrops: boolean;
  /** By product's number. */
  readonly watchOf: (index: number) => string;
}

/** So many reports a second, whatever becomes of them; what was not taken is sent again later, as from a browser's outbox. */
export class Load {
  readonly asks: Ask[] = [];
  readonly acked: Sent[] = [];
  /** Changes all of whose reports were acknowledged. */
  readonly changes: Change[] = [];
  readonly began = Date.now();
  readonly #options: LoadOptions;
  readonly #outbox: (() => Promise<void>)[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  readonly #running: Promise<void>;
  #stopping = false;
  #tokens = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Sends no more, but for what waits in the outbox: until it is empty, or the time is over. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    await this.#running;
    for (const until = performance.now() + timeoutMs; performance.now() < until; await sleep(100)) {
      if (this.#inFlight.size === 0 && this.#outbox.length === 0) return;
      for (const again of this.#outbox.splice(0, 20)) this.#track(again());
    }
    throw new Error(`${this.#outbox.length + this.#inFlight.size} reports were never taken`);
  }

  async #run(): Promise<void> {
    const started = performance.now();
    let sent = 0;
    let changes = 0;
    while (!this.#stopping) {
      const due = ((performance.now() - started) / 1000) * this.#options.reportsPerSecond;
      for (; sent < due; sent++) {
        if (changes * changesIn <= sent) {
          this.#change(++changes % dropsIn === 0 && this.#options.hasDrops);
          // Its reports are part of the rate.
          sent++;
        } else {
          const kind = sent % confirmsIn === 0 ? "confirm" : "novel";
          const index = this.#options.products.next(kind === "novel" ? "novel" : "known");
          this.#report(index, kind, priceOf(index));
        }
      }
      await sleep(5);
    }
  }

  #change(isDrop: boolean): void {
    const { products, shop, watchOf } = this.#options;
    const index = products.next("watched");
    const price = isDrop ? Math.round(priceOf(index) * 0.6) : priceOf(index) + 7;
    // A verifier may look while people do not agree yet.
    shop.prices.set(index, price);
    let missing = isDrop ? 1 : 2;
    const taken = () => {
      if (--missing > 0) return;
      this.changes.push({
        watchId: watchOf(index),
        price,
        ackedAt: performance.now(),
        isVerified: isDrop,
      });
    };
    for (let n = missing; n > 0; n--) this.#report(index, "change", price, taken);
  }

  #report(index: number, kind: Sent["kind"], price: number, taken = () => {}): void {
    const { client, tokens } = this.#options;
    const sent = { id: randomUUID(), index, kind, price };
    const token = tokens[this.#tokens++ % tokens.length]!;
    const body = JSON.stringify({ reports: [{ id: sent.id, ageMs: 0, listing: listingOf(index, price) }] });
    const go = async () => {
      const ask = await client.send(token, body);
      this.asks.push(ask);
      if (!ask.ok) {
        this.#outbox.push(go);
        return;
      }
      this.acked.push(sent);
      taken();
      const again = this.#outbox.shift();
      if (again) this.#track(again());
    };
    this.#track(go());
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
  }
}
