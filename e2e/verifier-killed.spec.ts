import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type postgres from "postgres";
import { startVerifier } from "./src/processes.ts";
import { lampPage } from "./src/shop.ts";
import { expect, inviteCode, test } from "./src/story.ts";

const listing = (asin: string, amount: string) => ({
  marketplace: "com", asin, title: "Lamp", image: null, availability: "in_stock", condition: "new", seller: null,
  deliveryCountry: null, prices: { buy_box: { amount, currency: "USD", rule: "story" } }, reasons: {},
  shipping: null, unitPrice: null, coupon: null,
}); // biome-ignore format: one listing

const asins = Array.from({ length: 7 }, (_, n) => `B00000010${n}`);

async function post(url: string, body: unknown, token?: string): Promise<unknown> {
  const headers = {
    "Content-Type": "application/json",
    ...(token && { Authorization: `Bearer ${token}` }),
  };
  return (await fetch(url, { method: "POST", body: JSON.stringify(body), headers })).json();
}

async function report(serverUrl: string, sql: postgres.Sql, amount: string): Promise<void> {
  const { token } = (await post(`${serverUrl}/v1/reporters`, { code: await inviteCode(sql) })) as {
    token: string;
  };
  const reports = asins.map((asin) => ({
    id: crypto.randomUUID(),
    ageMs: 0,
    listing: listing(asin, amount),
  }));
  await post(`${serverUrl}/v1/reports`, { reports }, token);
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Living descendants of a process. */
function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const state = stateOf(Number(name));
    if (state) parents.set(Number(name), state.parent);
  }
  const below = (parent: number): number[] =>
    [...parents].flatMap(([child, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

function stateOf(pid: number): { parent: number } | null {
  try {
    const [, state, parent] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return state === "Z" ? null : { parent: Number(parent) };
  } catch {
    return null;
  }
}

/** Points in its work at which the verifier is killed. */
const points = [
  "while the shop is asked",
  "before the reading arrives",
  "before the reading is answered",
] as const;

test("kill -9 of the verifier at work: leases are returned, no reading counts twice, no browser is left", async ({
  server,
  database: { sql },
}) => {
  test.skip(process.platform !== "linux", "processes are looked up in /proc");
  test.setTimeout(300_000);
  for (let n = 0; n < 2; n++) await report(server.url, sql, "100.00");
  await report(server.url, sql, "40.00");
  const open = async () => (await sql`select from verification where status = 'open'`).length;
  expect(await open()).toBe(asins.length);

  const plan = [...points, ...points];
  let reached = Promise.withResolvers<void>();
  /** Resolves at the point where the verifier is to be killed; that request is never answered. */
  const isNext = (point: (typeof points)[number]): boolean => {
    if (plan[0] !== point) return false;
    plan.shift();
    reached.resolve();
    return true;
  };
  const shop = await listen((request, response) => {
    const asin = /\/dp\/(\w+)$/.exec(request.url ?? "")?.[1];
    if (!asin) return void response.writeHead(404).end();
    if (isNext("while the shop is asked")) return;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(lampPage({ asin, price: "$100.00" }));
  });
  const proxy = await listen(async (request, response) => {
    const isReading = request.url?.endsWith("/reading") ?? false;
    let body = "";
    for await (const chunk of request) body += chunk;
    if (isReading && isNext("before the reading arrives")) return;
    const { authorization } = request.headers;
    const answer = await fetch(server.url + request.url, {
      method: "POST",
      body,
      headers: { ...(authorization && { authorization }), "content-type": "application/json" },
    });
    const text = await answer.text();
    if (isReading && isNext("before the reading is answered")) return;
    response.writeHead(answer.status).end(text);
  });

  try {
    while (plan.length > 0) {
      const verifier = startVerifier(proxy.origin, shop.origin);
      await reached.promise;
      reached = Promise.withResolvers();
      const family = descendantsOf(verifier.child.pid!);
      expect(family.length).toBeGreaterThan(1);
      await verifier.end("SIGKILL");
      await expect.poll(() => family.filter(stateOf), { timeout: 30_000 }).toEqual([]);
    }
    // It gets the pages of those that were killed as their leases run out.
    const last = startVerifier(proxy.origin, shop.origin);
    await expect.poll(open, { timeout: 120_000 }).toBe(0);
    await last.end();
    expect(last.child.exitCode).toBe(0);
  } finally {
    shop.close();
    proxy.close();
  }
  // Each verification ended once: none is left, none is double.
  expect(
    await sql`
      select product_id::text as product, count(*)::int as n from reading group by 1 having count(*) <> 1`,
  ).toEqual([]);
  const [found] = await sql`
    select (select count(*)::int from reading) as readings,
      (select count(*)::int from verification where lease_token is not null) as leased,
      (select count(*)::int from claim where status = 'open') as open,
      (select count(*)::int from claim where status = 'refuted') as refuted,
      (select count(*)::int from price_point) as points, (select count(*)::int from price_change) as changes`;
  const n = asins.length;
  expect(found).toEqual({ readings: n, leased: 0, open: 0, refuted: n, points: n, changes: n });
});
