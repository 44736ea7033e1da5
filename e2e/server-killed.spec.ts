import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import type { ReportResult } from "@tidemark/core/wire";
import { attachDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import postgres from "postgres";
import { type Server, startServer } from "./src/processes.ts";
import { expect, inviteCode, test } from "./src/story.ts";

const listing = (asin: string, amount: string) => ({
  marketplace: "com", asin, title: "Lamp", image: null, availability: "in_stock", condition: "new", seller: null,
  deliveryCountry: null, prices: { buy_box: { amount, currency: "USD", rule: "story" } }, reasons: {},
  shipping: null, unitPrice: null, coupon: null,
}); // biome-ignore format: one listing

const asinOf = (prefix: string, i: number) => `B${prefix}${String(i).padStart(7, "0")}`;

async function register(server: Server, sql: postgres.Sql): Promise<string> {
  const body = JSON.stringify({ code: await inviteCode(sql) });
  const response = await fetch(`${server.url}/v1/reporters`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  return ((await response.json()) as { token: string }).token;
}

interface Sent {
  readonly id: string;
  readonly ageMs: number;
  readonly listing: ReturnType<typeof listing>;
}

/** Sends one body. Returns the acknowledged reports; none when the server died meanwhile. */
async function send(server: Server, token: string, reports: readonly Sent[]): Promise<readonly Sent[]> {
  try {
    const response = await fetch(`${server.url}/v1/reports`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ reports }),
    });
    if (!response.ok) return [];
    const { results } = (await response.json()) as { results: ReportResult[] };
    const received = new Set(results.filter(({ status }) => status === "received").map(({ id }) => id));
    return reports.filter(({ id }) => received.has(id));
  } catch {
    return [];
  }
}

const report = (asin: string, amount: string, ageMs = 0): Sent => ({
  id: randomUUID(),
  ageMs,
  listing: listing(asin, amount),
});

test("kill -9 of the server under load: acknowledged reports are stored exactly once", async () => {
  test.setTimeout(180_000);
  const folder = await makeTestFolder("tidemark-kill-");
  const env = { DATA_DIR: `${folder}/data`, VERIFIER: "off" };
  let server = await startServer(env);
  const connect = async () => {
    const { url } = await attachDatabase({ dataDir: env.DATA_DIR });
    return postgres(url, { max: 2, onnotice: () => {}, types: { bigint: postgres.BigInt } });
  };
  let sql = await connect();

  // Known prices, seen 40 minutes ago: new confirmations update last_confirmed_at.
  const people = [];
  for (let i = 0; i < 16; i++) people.push(await register(server, sql as never));
  const known = Array.from({ length: 400 }, (_, i) => asinOf("AA", i));
  for (const token of people.slice(0, 2)) {
    for (let i = 0; i < known.length; i += 50) {
      const reports = known.slice(i, i + 50).map((asin) => report(asin, "25.00", 40 * 60_000));
      expect(await send(server, token, reports)).toHaveLength(50);
    }
  }

  const began = Date.now();
  const novel: Sent[] = [];
  const confirmed: Sent[] = [];
  let next = 0;
  const { promise: underWay, resolve: wellUnderWay } = Promise.withResolvers<void>();
  const load = people.slice(2).map(async (token, person) => {
    for (let turn = 0; turn < 25; turn++) {
      const reports = Array.from({ length: 10 }, (_, i) =>
        report(asinOf("BB", next++), `${10 + (i % 5)}.00`),
      );
      const again = Array.from({ length: 10 }, (_, i) =>
        report(known[(person * 250 + turn * 10 + i) % known.length]!, "25.00"),
      );
      const acked = new Set(await send(server, token, [...reports, ...again]));
      if (acked.size === 0) return;
      novel.push(...reports.filter((one) => acked.has(one)));
      confirmed.push(...again.filter((one) => acked.has(one)));
      if (novel.length > 1000) wellUnderWay();
    }
  });
  await Promise.race([underWay, Promise.all(load)]);
  await server.end("SIGKILL");
  await Promise.all(load);
  await sql.end({ timeout: 1 }).catch(() => {});
  expect(novel.length).toBeGreaterThan(1000);
  expect(novel.length).toBeLessThan(14 * 250);

  server = await startServer(env);
  sql = await connect();
  const ids = novel.map(({ id }) => id);
  const [evidence] = await sql<[{ n: number; distinct: number }]>`
    select count(*)::int as n, count(distinct report_id)::int as distinct from evidence where report_id = any(${ids}::uuid[])`;
  expect(evidence).toEqual({ n: ids.length, distinct: ids.length });
  const asins = confirmed.map(({ listing: { asin } }) =>
    String((1n << 52n) + BigInt(Number.parseInt(asin, 36))),
  );
  const [moved] = await sql<[{ products: number; moved: number }]>`
    select count(*)::int as products, (count(*) filter (where s.last_confirmed_at >= to_timestamp(${began / 1000 - 1})))::int as moved
    from (select distinct unnest(${asins}::bigint[]) as id) p join series s on s.product_id = p.id`;
  expect(moved.products).toBe(new Set(asins).size);
  expect(moved.moved).toBe(moved.products);

  // Sent again, as by an extension without an answer: nothing counts twice.
  const fresh = await register(server, sql as never);
  const before = await sql`select count(*)::int as n from evidence`;
  await send(server, fresh, novel.slice(0, 50));
  expect(await sql`select count(*)::int as n from evidence`).toEqual(before);
  await sql.end();
  await server.end();
  await rm(folder, { recursive: true, force: true });
});
