import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultSettings } from "@tidemark/core/wire";
import { readOrCreateConfig } from "@tidemark/drizzle";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HolderLinks } from "../../alerts/holders/links.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { program } from "../../testing/program.ts";

const run = promisify(execFile);

let folder: string;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-import-from-"));
  database = await createTestDatabase();
  pool = openPool(database.url, 2);
  await readOrCreateConfig(join(folder, "data"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** The lines on both streams, and the exit code. */
async function importFrom(args: readonly string[], variables: Record<string, string> = {}) {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: join(folder, "data"),
    NODE_OPTIONS: "",
    ...variables,
  };
  const command = program("server/src/operations/cli/import-from.ts");
  return run(process.execPath, [...command, ...args], { cwd: folder, env }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout.trim().split("\n"), told: stderr }),
    ({ code, stdout, stderr }) => ({
      code,
      said: `${stdout}${stderr}`.trim().split("\n"),
      told: stderr as string,
    }),
  );
}

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const minutes = (day: string) => Date.parse(day) / 60_000 - 21_564_000;
const keepa = (asin: string, prices: number[]) => ({ asin, domainId: 1, csv: [prices] });
const answer = JSON.stringify({
  products: [
    keepa("B000000001", [minutes("2026-01-01"), 1999, minutes("2026-01-02"), -1]),
    keepa("B000000002", [minutes("2026-01-01"), -7]),
  ],
});
const counts = {
  source: "keepa",
  products: 1,
  points: 2,
  days: 2,
  watches: 0,
  refused: [{ reason: "price", count: 1 }],
};

test("a dry run tells what an import would bring and changes nothing; then it is imported, accepted, listed and undone", async () => {
  await writeFile(join(folder, "keepa.json"), answer);
  const dry = await importFrom(["keepa", "keepa.json", "--dry-run", "--json"]);
  expect(dry.said.slice(0, -1)).toEqual([
    "1 product, 2 points on 2 days, 0 watches.",
    "Refused: 1 × a price that cannot be real (B000000002 amazon, entry 1).",
    "This was a dry run: nothing is changed.",
  ]);
  expect(JSON.parse(dry.said.at(-1)!)).toEqual({ ...counts, dryRun: true });
  expect(await pool`select from import_run`).toHaveLength(0);

  const done = await importFrom(["keepa", "keepa.json", "--json"]);
  expect(JSON.parse(done.said.at(-1)!)).toEqual({ ...counts, dryRun: false });
  expect(done.said.at(-2)).toMatch(/^This is import 1; nobody sees its points before you accept it/);
  expect((await importFrom(["accept", "1"])).said[0]).toContain("Import 1 is shown to everybody now.");
  expect((await importFrom(["list-imports"])).said).toEqual([
    expect.stringMatching(
      /^1 {2}\d{4}-\d\d-\d\d {2}keepa {2}1 products, 2 points, 0 watches {2}shown to everybody$/,
    ),
  ]);
  expect((await importFrom(["keepa", "keepa.json"])).said).toEqual([
    "The same was imported already: it is import 1.",
  ]);
  expect((await importFrom(["undo", "1"])).said).toEqual(["Import 1 is undone: 2 points are deleted."]);
  expect((await importFrom(["undo", "1"])).said).toEqual(["There is no import 1."]);
  expect(await pool`select from product`).toHaveLength(0);
}, 240_000);

test.each([
  [[], /^usage/],
  [["keepa"], /^usage/],
  [["constructor", "x"], /^usage/],
  [["keepa", "x", "--accept", "--holder", "y"], /^usage/],
  [["keepa", "none.json"], /none\.json cannot be read \(ENOENT\)\.$/],
  [["keepa", "."], /is not a file\.$/],
  [["list", "http://127.0.0.1/"], /^Only keepa, pricebuddy and tidemark/],
  [["pricebuddy", "http://127.0.0.1:9/"], /PRICEBUDDY_TOKEN/],
  [["accept", "7"], /^There is no import 7\.$/],
] as const)("import-from %s is refused in one sentence", async (args, sentence) => {
  const { code, said } = await importFrom(args);
  expect(code).toBe(1);
  expect(said[0]).toMatch(sentence);
});

async function newHolder() {
  const [holder] = await pool`
    insert into holder (token_digest, settings) values ('a', ${JSON.stringify(defaultSettings)}::text::jsonb) returning id`;
  const { holderKey } = await readOrCreateConfig(join(folder, "data"));
  const links = new HolderLinks(holderKey, "https://tide.example", Date.now);
  return { id: holder!.id as bigint, link: links.make("watches", holder!.id, 0) };
}

test("a list becomes a holder's watches, and nobody's without a link", async () => {
  await writeFile(join(folder, "list.csv"), "B000000001;19,99\nB000000002\nx\n");
  const { link } = await newHolder();
  expect((await importFrom(["list", "list.csv", "--shop", "de"])).said[0]).toContain("--holder LINK");
  expect((await importFrom(["list", "list.csv", "--shop", "de", "--holder", `${link}x`])).code).toBe(1);
  const { said } = await importFrom(["list", "list.csv", "--shop", "de", "--holder", link]);
  expect(said[0]).toBe("2 products, 0 points on 0 days, 2 watches.");
  expect(
    (await pool`select rule from watch order by series_id`).map(({ rule }) => rule.price ?? null),
  ).toEqual([1999, null]);
});

test("Keepa is asked for watched products only, within the key's tokens; the key is in no file and no message", async () => {
  const { id } = await newHolder();
  for (const n of [1, 2, 3]) {
    await pool`insert into watch (holder_id, series_id, rule, since_revision)
      values (${id}, ${String(seriesAt(n))}::bigint, '{"kind":"back"}', 0)`;
  }
  const asked: string[] = [];
  let tokens = 2;
  const base = await listening((request: IncomingMessage, response) => {
    const url = new URL(request.url!, "http://x");
    asked.push(`${url.pathname} ${url.searchParams.get("asin") ?? ""} ${url.searchParams.get("key")}`);
    const asins = url.searchParams.get("asin")?.split(",") ?? [];
    tokens -= asins.length;
    const products = asins.map((asin) => ({
      ...keepa(asin, [minutes("2026-01-01"), 1999]),
      domainId: Number(url.searchParams.get("domain")),
    }));
    response.end(JSON.stringify({ products, tokensLeft: tokens, refillIn: 5, refillRate: 1 }));
    tokens = Math.max(tokens, 1);
  });
  const secret = { KEEPA_KEY: "my-own-key" };
  const dry = await importFrom(["keepa", base, "--dry-run", "--json"], secret);
  expect(dry.said[0]).toMatch(/^3 watched products would go to 127\.0\.0\.1:\d+: /);
  expect(asked).toEqual([]);
  const done = await importFrom(["keepa", base, "--accept", "--json"], secret);
  expect(JSON.parse(done.said.at(-1)!)).toMatchObject({ products: 3, points: 3 });
  expect(done.told).toContain("3 watched products go to 127.0.0.1");
  const pages = asked.filter((one) => one.startsWith("/product"));
  expect(pages).toHaveLength(2);
  expect(asked.every((one) => one.endsWith("my-own-key"))).toBe(true);
  expect(JSON.stringify(done)).not.toContain("my-own-key");
  expect(await readdir(join(folder, "data", "imports"))).toEqual([]);
  const refusing = await listening((_, response) => response.writeHead(402).end("{}"));
  const refused = await importFrom(["keepa", refusing], secret);
  expect(refused.said.at(-1)).toMatch(/^127\.0\.0\.1:\d+ refuses the key in KEEPA_KEY\.$/);
  const leading = await listening((_, response) => response.writeHead(302, { Location: base }).end());
  expect((await importFrom(["keepa", leading], secret)).said.at(-1)).toMatch(/does not answer, or redirects/);
}, 240_000);

test("PriceBuddy is read page by page with its token", async () => {
  const asked: string[] = [];
  const address = (asin: string) => ({
    url: `https://www.amazon.de/dp/${asin}`,
    currency: "EUR",
    history: { "2026-01-01": 5, "2026-01-03": 6 },
  });
  const base = await listening((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    const page = Number(new URL(request.url!, "http://x").searchParams.get("page"));
    const data = [{ id: page, price_cache: [address(`B00000000${page}`)] }];
    response.end(JSON.stringify({ data, links: { next: page < 3 ? "http://evil.example/" : null } }));
  });
  const { said } = await importFrom(["pricebuddy", `${base}/buddy`, "--dry-run", "--json"], {
    PRICEBUDDY_TOKEN: "t0ken",
  });
  expect(JSON.parse(said.at(-1)!)).toMatchObject({ source: "pricebuddy", products: 3, points: 6, days: 6 });
  expect(asked).toEqual(
    [1, 2, 3].map((page) => `/buddy/api/products?page=${page}&per_page=100 Bearer t0ken`),
  );
});

test("a dump of Tidemark is told of by its manifest in a dry run", async () => {
  const { code, said } = await importFrom(["tidemark", "nowhere", "--dry-run", "--json"]);
  expect([code, said[0]]).toEqual([1, expect.stringContaining("cannot be read")]);
});
