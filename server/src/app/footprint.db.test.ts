import { rm } from "node:fs/promises";
import { marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf } from "@tidemark/core";
import { attachDatabase, readOrCreateConfig } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
// @ts-expect-error Plain JavaScript: the scripts run before anything is installed.
import { runTasks } from "../../../scripts/project.mjs";
import { familyOf, memoryMb } from "../testing/memory.ts";
import { type Running, run } from "../testing/running.ts";

/** The server and the verifier as `npm start` builds and runs them. */
let dataDir: string;
let url: string;
let server: Running | undefined;
let verifier: Running | undefined;

vi.setConfig({ hookTimeout: 120_000 });

beforeAll(async () => {
  const built = await runTasks(["build:chart", "build:server", "build:crawler"]);
  if (!built.ok) throw new Error(built.text);
  dataDir = await makeTestFolder("tidemark-footprint-");
  server = run("server/dist/main.js", {
    DATA_DIR: dataDir,
    DATABASE_URL: "",
    PORT: "0",
    READ: "open",
  });
  const [ready] = await server.line(/^\{"ready":true.*$/);
  ({ url } = JSON.parse(ready) as { url: string });
  verifier = run("crawler/dist/main.js", {
    TIDEMARK_URL: url,
    VERIFIER_KEY: (await readOrCreateConfig(dataDir)).verifierKey,
    // Never started: there is nothing to visit.
    CHROMIUM_PATH: process.execPath,
  });
  await verifier.line(/"msg":"The verifier started"/);
});
afterAll(async () => {
  await verifier?.end();
  await server?.end();
  await rm(dataDir, { recursive: true, force: true });
});

test.runIf(process.platform === "linux")(
  "an idle server and an idle verifier take little memory",
  async () => {
    const { pid } = server!.child;
    const [database] = familyOf(pid!).filter((one) => one !== pid);
    // `npm run -s bench:footprint` measures less: it waits until connections to the database are closed.
    expect(memoryMb([pid!])).toBeLessThan(180);
    expect(memoryMb(familyOf(verifier!.child.pid!))).toBeLessThan(120);
    expect(memoryMb(familyOf(database!))).toBeLessThan(110);
  },
);

test("the built server finds its files, and the packages that it loads on first use", async () => {
  const id = productIdOf(marketplaceBySuffix("com")!, parseAsin("B000000001")!);
  const series = String(seriesIdOf(id, "buy_box"));
  const { url: databaseUrl } = await attachDatabase({ dataDir });
  const sql = postgres(databaseUrl, { max: 1 });
  await sql`insert into product (id, title) values (${String(id)}::bigint, 'A lamp')`;
  await sql`
    insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, last_price)
    values (${series}::bigint, ${String(id)}::bigint, 1, 2500, now(), now(), now(), 2500)`;
  await sql`
    insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified)
    values (${series}::bigint, now(), 1, now(), 2500, 2, false)`;
  await sql.end();

  const get = async (path: string, language = "en") => {
    const response = await fetch(url + path, { headers: { "Accept-Language": language } });
    expect(response.status, path).toBe(200);
    return response;
  };
  const page = await (await get("/p/com/B000000001")).text();
  const assets = [...page.matchAll(/\/assets\/[\w.]+\?v=\w+/g)].map(([path]) => path);
  expect(new Set(assets.map((path) => path.replace(/\?.*/, "")))).toEqual(
    new Set(["page.js", "page.css", "site.js", "site.css", "icon.svg"].map((name) => `/assets/${name}`)),
  );
  for (const path of assets) await get(path);
  for (const path of ["/privacy", "/trust", "/source"]) await get(path);
  const german = await (await get("/p/com/B000000001", "de")).text();
  const [messages = ""] = /\/assets\/chart-de\.json\?v=\w+/.exec(german) ?? [];
  expect(Object.keys(await (await get(messages)).json())).not.toEqual([]);
  const watches = (text: string) => /<a href="\/watches">([^<]*)/.exec(text)![1];
  expect(watches(german)).not.toBe(watches(page));
  const picture = await get("/p/com/B000000001.png");
  expect(picture.headers.get("content-type")).toBe("image/png");
  expect(await (await get("/openapi.json")).json()).toMatchObject({ openapi: expect.any(String) });
});
