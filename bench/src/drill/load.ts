import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "@tidemark/server/database";
import { Connection } from "../http-load.ts";
import { idOf, listingOf, priceOf } from "../intake-world.ts";
import { Products } from "./products.ts";

/** Of these products prices are known: reports of them confirm. The others nobody has seen. */
export const knownProducts = 10_000;
const connections = 10;
/** Longer than the server lets a request wait. */
const answerMs = 16_000;
const pauseMs = 40;

interface Sent {
  readonly id: string;
  /** The product; each report is of another one. */
  readonly index: number;
  readonly novel: boolean;
}

export type DrillProducts = Products<"known" | "novel">;

export const productsOf = (): DrillProducts =>
  new Products({ known: [0, knownProducts], novel: [knownProducts, Number.POSITIVE_INFINITY] });

/** Reports, mostly of new prices, from connections that send one after the other, and each again until it is taken. */
export class Load {
  readonly acked: Sent[] = [];
  /** Requests that were neither answered nor cut off in time. */
  unanswered = 0;
  readonly began = Date.now();
  readonly #url: URL;
  readonly #tokens: readonly string[];
  readonly #products: DrillProducts;
  /** When each judging lane last took one. */
  readonly #ackedAt = [0, 0];
  #stopping = false;
  #running: Promise<unknown>;

  constructor(url: string, tokens: readonly string[], products: DrillProducts) {
    this.#url = new URL(url);
    this.#tokens = tokens;
    this.#products = products;
    this.#running = Promise.all(Array.from({ length: connections }, () => this.#run()));
  }

  /** Milliseconds from `since` until both lanes have taken a report sent after it. */
  async recovered(since: number, longestMs: number): Promise<number> {
    while (Math.min(...this.#ackedAt) < since) {
      if (performance.now() - since > longestMs) return Math.round(performance.now() - since);
      await sleep(10);
    }
    return Math.round(Math.max(...this.#ackedAt) - since);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#stopping; n++) {
      const novel = n % 5 > 0;
      const sent = { id: randomUUID(), index: this.#products.next(novel ? "novel" : "known"), novel };
      let connection: Connection | null = null;
      while (!this.#stopping) {
        connection ??= await Connection.open(this.#url).catch(() => null);
        const began = performance.now();
        const status = connection && (await this.#send(connection, sent));
        if (status === 200) {
          this.acked.push(sent);
          if (novel) this.#ackedAt[Number(idOf(sent.index) % 2n)] = began;
          break;
        }
        if (status === null) {
          connection?.close();
          connection = null;
        }
        await sleep(100);
      }
      connection?.close();
      await sleep(pauseMs);
    }
  }

  /** The status of the answer; null when the connection was cut off, or nothing came in time. */
  async #send(connection: Connection, { id, index }: Sent): Promise<number | null> {
    const token = this.#tokens[index % this.#tokens.length]!;
    const listing = listingOf(index, priceOf(index));
    const answer = connection.post(
      "/v1/reports",
      token,
      JSON.stringify({ reports: [{ id, ageMs: 0, listing }] }),
    );
    const late = new AbortController();
    const status = await Promise.race([
      answer.then(
        (answer) => answer.status,
        () => null,
      ),
      sleep(answerMs, "late" as const, { signal: late.signal }).catch(() => null),
    ]);
    late.abort();
    if (status !== "late") return status;
    this.unanswered++;
    return null;
  }
}

/** Of what was acknowledged: how much the database has, and how much it has more than once. */
export async function look(sql: Pool, load: Load): Promise<{ found: number; doubled: number }> {
  const novel = load.acked.filter((one) => one.novel);
  const confirmed = load.acked.filter((one) => !one.novel);
  const ids = (some: readonly Sent[]) => some.map(({ index }) => String(idOf(index) * 8n));
  const [claimed] = await sql<[{ found: number; doubled: number }]>`
    select count(*) filter (where evidence > 0 and claims > 0)::int as found,
      count(*) filter (where evidence > 1 or claims > 1)::int as doubled
    from (
      select (select count(*) from evidence e where e.series_id = a.series) as evidence,
        (select count(*) from claim c where c.series_id = a.series) as claims
      from unnest(${novel.map(({ id }) => id)}::uuid[], ${ids(novel)}::bigint[]) a(id, series)
      where exists (select from evidence e where e.series_id = a.series and e.report_id = a.id)) n`;
  const [moved] = await sql<[{ found: number }]>`
    select count(*)::int as found from series
    where id = any(${ids(confirmed)}::bigint[]) and last_confirmed_at >= to_timestamp(${(load.began - 1000) / 1000})`;
  return { found: claimed.found + moved.found, doubled: claimed.doubled };
}
