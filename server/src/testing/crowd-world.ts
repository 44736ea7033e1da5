import { randomUUID } from "node:crypto";
import {
  marketplaceBySuffix,
  type Policy,
  parseAsin,
  productIdOf,
  publicPolicy,
  seriesIdOf,
  utcDay,
} from "@tidemark/core";
import type { Lease, Listing, Page } from "@tidemark/core/wire";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { openPool } from "../platform/database.ts";
import { TransactionPipeline } from "../platform/transaction-pipeline.ts";
import { Intake } from "../prices/intake/intake.ts";
import type { ParsedReport } from "../prices/intake/parse-report.ts";
import { claimsView } from "../prices/public-profile/claims-view.ts";
import { lease } from "../prices/verification/lease.ts";
import { takeReading } from "../prices/verification/take-reading.ts";
import { lamp } from "./test-server.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const com = marketplaceBySuffix("com")!;
const asinOf = (n: number) => parseAsin(`B${String(n).padStart(9, "0")}`)!;
export const productAt = (n: number) => productIdOf(com, asinOf(n));
export const seriesAt = (n: number) => seriesIdOf(productAt(n), "buy_box");

/** A stranger: id, network and record. */
export interface Stranger {
  readonly id: string;
  readonly group: string;
  readonly version: string;
  readonly registeredOn: number;
}

export type CrowdWorld = Awaited<ReturnType<typeof startCrowdWorld>>;

/** The public profile, or another, on a database of its own, with strangers, a verifier and a clock. */
export async function startCrowdWorld(policy: Policy = publicPolicy) {
  const database = await createTestDatabase();
  const pool = openPool(database.url, 6);
  const clock = { now: Date.UTC(2026, 10, 24, 12) };
  const closers: (() => Promise<void>)[] = [];
  /** Another process: it shares only the database. */
  const another = () => {
    const own = [new TransactionPipeline(database.url), new TransactionPipeline(database.url)];
    const ownPool = openPool(database.url, 4);
    closers.push(...own.map((pipeline) => () => pipeline.close()), () => ownPool.end());
    return new Intake({
      pool: ownPool,
      pipelines: own,
      policy,
      verifierOn: true,
      clock: () => clock.now,
      batchDelayMs: 0,
    });
  };
  const intake = another();
  // A verifier that asks for work.
  await lease(pool, { egress: "test", marketplaces: ["com"], max: 1 }, clock.now, policy);

  const reportOf = (
    stranger: Stranger,
    n: number,
    price: number | null,
    more: Partial<ParsedReport> = {},
  ): ParsedReport => ({
    id: randomUUID(),
    reporter: stranger.id,
    registeredOn: stranger.registeredOn,
    group: stranger.group,
    client: stranger.version,
    observedAt: clock.now,
    receivedAt: clock.now,
    sampled: false,
    light: false,
    marketplace: com.number,
    title: "Lamp",
    image: null,
    observations: [{ seriesId: seriesAt(n), price }],
    extras: null,
    ...more,
  });

  return {
    pool,
    clock,
    intake,
    another,
    reportOf,
    databaseUrl: database.url,
    /** A reporter with a record, or a new one. */
    async stranger(
      n: number,
      { proven = true, version = n % 2 ? "1.0" : "1.1", group = `${n}` } = {},
    ): Promise<Stranger> {
      const createdAt = clock.now - (proven ? 40 + n : 1) * day;
      await pool`
        insert into reporter ${pool({
          id: String(n) as unknown as bigint,
          created_at: new Date(createdAt),
          ...(proven && { verified: 30, refuted: 1, hit_rate: 0.9, verified_novel: 20, verified_days: 10 }),
        })}`;
      return { id: String(n), group, version, registeredOn: utcDay(createdAt) };
    },
    /** A product with an accepted price, verified two days ago. */
    async priced(n: number, price: number): Promise<void> {
      const id = String(seriesAt(n));
      const at = new Date(clock.now - 2 * day);
      await pool`insert into product (id, title) values (${String(productAt(n))}::bigint, 'Lamp')`;
      await pool`
        insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, last_price, verified_price)
        values (${id}::bigint, ${String(productAt(n))}::bigint, 1, ${price}, ${at}, ${at}, ${at}, ${price}, ${price})`;
      await pool`
        insert into price_point (series_id, at, revision, price, reporters, verified)
        values (${id}::bigint, ${at}, 1, ${price}, 0, true)`;
    },
    report: (stranger: Stranger, n: number, price: number | null, more: Partial<ParsedReport> = {}) =>
      intake.submit([reportOf(stranger, n, price, more)]),
    /** The product that a verifier leases; null without one. */
    async leased() {
      const { verifications } = await lease(
        pool,
        { egress: "test", marketplaces: ["com"], max: 1 },
        clock.now,
        policy,
      );
      clock.now += 1000;
      return verifications[0] ?? null;
    },
    /** The verifier leases a product and reads a price (or nothing). */
    async read(price: string | null | "unread") {
      const sent = await this.leased();
      return sent && this.see(sent, price);
    },
    /** Stores a reading for a lease. */
    see(sent: Lease, price: string | null | "unread", more: Partial<Listing> = {}) {
      const page: Page =
        price === "unread"
          ? { kind: "other" }
          : { kind: "product", listing: lamp(price, { asin: sent.asin, ...more }), rules: {} };
      const token = { id: BigInt(sent.id), token: sent.leaseToken };
      return takeReading(pool, token, page, clock.now, policy);
    },
    async priceOf(n: number): Promise<number | null> {
      const [row] = await pool<{ price: number | null }[]>`
        select price::float8 as price from series where id = ${String(seriesAt(n))}::bigint`;
      return row?.price ?? null;
    },
    claims: (n: number) =>
      claimsView(pool, { marketplace: com, asin: asinOf(n) }, clock.now, policy, true).then(
        (view) => view?.series[0]?.claims ?? [],
      ),
    async record(stranger: Stranger) {
      const [row] = await pool`
        select verified, refuted, hit_rate::float8 as "hitRate", verified_novel as novel, tokens::int, tokens_day as "tokensDay"
        from reporter where id = ${stranger.id}::bigint`;
      return row!;
    },
    changes: () =>
      pool`select kind, previous::int, price::int, verified from price_change order by accepted_at, series_id, revision`,
    async stop() {
      await Promise.all(closers.map((close) => close()));
      await pool.end();
      await database.drop();
    },
  };
}
