import { randomUUID } from "node:crypto";
import type { Listing, ProductView, ReportResult } from "@tidemark/core/wire";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import type { TestDatabase } from "@tidemark/drizzle/testing-cluster";
import { createInvite } from "../accounts/invites.ts";
import { SharedKeys } from "../accounts/shared-keys.ts";
import { parseEnv } from "../app/environment.ts";
import { type RunningServer, type ServerOptions, startServer } from "../app/start-server.ts";
import { openPool, type Pool } from "../platform/database.ts";
import { consoleLogger } from "./logger.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** Where the test clock starts: a Thursday's noon. Epoch ms. */
export const noon = Date.UTC(2026, 0, 15, 12);

export const verifierKey = "the verifier's key in tests";

export const holderKey = "the holders' key in tests";

export const operatorKey = "the operator's key in tests";

export const readKey = "the-read-key-in-tests".padEnd(43, "-");

const secrets = {
  reporterKeys: [{ secret: "the reporters' key in tests", signsFrom: 0 }],
  channelKey: "the channels' key in tests",
  vapidKey: Buffer.alloc(32, 7).toString("base64url"),
  holderKey,
  verifierKey,
  operatorKey,
  readKey,
  feedKey: Buffer.alloc(32, 9).toString("base64url"),
};

/** A server on a database of its own, with a clock that only the test moves. */
export interface TestServer {
  readonly url: string;
  readonly pool: Pool;
  readonly databaseUrl: string;
  /** Runs statements that change the schema. */
  asOwner(statements: string): Promise<void>;
  /** Runs statements that only an administrator may. */
  asSuperuser(statements: string): Promise<void>;
  readonly clock: { now: number };
  readonly server: RunningServer;
  /** A new reporter's token. */
  register(): Promise<string>;
  /** Replaces the read key, as the command does. */
  rotateReadKey(key: string): Promise<void>;
  /** Another process on the same database. */
  another(): Promise<RunningServer>;
  stop(): Promise<void>;
}

export async function startTestServer(
  env: Readonly<Record<string, string>> = {},
  {
    through = async (url) => url,
    database: own,
    ...more
  }: Partial<
    Pick<ServerOptions, "roles" | "consumer" | "outlets" | "profile" | "log" | "more" | "searchMs">
  > & {
    /** How the server reaches its database. */
    readonly through?: (databaseUrl: string) => Promise<string>;
    /** By default a new one, which ends with the server. */
    readonly database?: Pick<TestDatabase, "url" | "asOwner" | "asSuperuser" | "drop">;
  } = {},
): Promise<TestServer> {
  const database = own ?? (await createTestDatabase());
  const serverUrl = await through(database.url);
  const clock = { now: noon };
  // Most tests are not about read access.
  const parsed = parseEnv({ PORT: "0", READ: "open", ...env });
  if (!parsed.ok) throw new Error(parsed.problems.join(" "));
  const start = () =>
    startServer({
      config: parsed.config,
      databaseUrl: serverUrl,
      secrets,
      roles: ["api"],
      // Shown with a failed test.
      log: consoleLogger,
      clock: () => clock.now,
      // A busy machine must not fail tests of searches.
      searchMs: 10_000,
      ...more,
    });
  const pool = openPool(database.url, 4);
  const server = await start();
  const others: RunningServer[] = [];
  const url = server.url!;
  return {
    url,
    pool,
    databaseUrl: database.url,
    asOwner: database.asOwner,
    asSuperuser: database.asSuperuser,
    clock,
    server,
    async register() {
      const code = await createInvite(pool, "operator");
      const response = await post(`${url}/v1/reporters`, { code });
      const { token } = (await response.json()) as { token: string };
      return token;
    },
    async rotateReadKey(key) {
      await new SharedKeys(pool, holderKey).replace("readKey", () => key, secrets);
    },
    async another() {
      const other = await start();
      others.push(other);
      return other;
    },
    async stop() {
      for (const one of [server, ...others]) await one.stop();
      await pool.end();
      await database.drop();
    },
  };
}

export const post = (url: string, body: unknown, token?: string): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

/** A listing of amazon.com at a price: `"25.89"`, or null for unavailable. */
export const lamp = (price: string | null, more: Partial<Listing> = {}): Listing => ({
  marketplace: "com",
  asin: "B000000001",
  title: "Lamp",
  image: null,
  availability: price === null ? "unavailable" : "in_stock",
  condition: "new",
  seller: null,
  deliveryCountry: null,
  prices: price === null ? {} : { buy_box: { amount: price, currency: "USD", rule: "test" } },
  reasons: {},
  shipping: null,
  unitPrice: null,
  noShipping: false,
  noUnitPrice: false,
  coupon: null,
  subscription: null,
  ...more,
});

/** Reports one listing. Returns the report's result. */
export async function report(
  url: string,
  token: string,
  listing: unknown,
  { ageMs = 0, id = randomUUID() as string } = {},
): Promise<ReportResult> {
  const response = await post(`${url}/v1/reports`, { reports: [{ id, ageMs, listing }] }, token);
  const body = (await response.json()) as { results?: ReportResult[] };
  const [result] = body.results ?? [];
  if (!result) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
  return result;
}

export async function productAt(url: string, path = "com/B000000001"): Promise<ProductView> {
  const response = await fetch(`${url}/v1/products/${path}`);
  return (await response.json()) as ProductView;
}

/** Numbers of products, series and verifications that contradict the open claims; all 0 in a consistent database. */
export async function outOfStep(pool: Pool): Promise<{ products: number; series: number; queue: number }> {
  const [row] = await pool<[{ products: number; series: number; queue: number }]>`
    with open as (select series_id, count(*) as n from claim where status = 'open' group by series_id)
    select
      (select count(*)::int from product p where p.dirty_series <>
        (select count(*) from open where series_id >> 3 = p.id) or p.dirty <> (p.dirty_series > 0)) as products,
      (select count(*)::int from series s where s.open_claims <> coalesce(
        (select n from open where series_id = s.id), 0)) as series,
      (select count(*)::int from verification v join product p on p.id = v.product_id
        where v.status = 'open' and p.dirty_series = 0 and v.lease_token is null and not v.second_look) as queue`;
  return row;
}

export const inStep = { products: 0, series: 0, queue: 0 };
