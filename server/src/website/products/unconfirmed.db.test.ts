import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { csvName } from "../../operations/open-data/manifest.ts";
import { writeDump } from "../../operations/open-data/write-dump.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import {
  lamp,
  minute,
  operatorKey,
  productAt,
  report,
  startTestServer,
  type TestServer,
} from "../../testing/test-server.ts";

const insult = "Insulting title";
const image = "https://m.media-amazon.com/images/I/insult.jpg";

let server: TestServer;
let ann: string;

beforeEach(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  ann = await server.register();
});
afterEach(() => server.stop());

async function text(path: string, headers: Record<string, string> = {}): Promise<string> {
  return (await fetch(server.url + path, { headers })).text();
}

/** The products in a dump. */
async function dumped(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-unconfirmed-"));
  try {
    await writeDump(server.pool, join(folder, "out"), new Date(server.clock.now), () => {});
    return gunzipSync(await readFile(join(folder, "out", csvName("products")))).toString();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Everything that lists products, without the product's own page. */
async function lists(): Promise<string> {
  const paths = ["/", "/search?q=insulting", "/search?q=B000000001", "/drops", "/drops.atom", "/health"];
  return [...(await Promise.all(paths.map((path) => text(path)))), await dumped()].join("\n");
}

describe("a product with claims only", () => {
  beforeEach(async () => {
    await server.register();
    await report(server.url, ann, lamp("25.00", { title: insult, image }));
  });

  test("a product with claims only is in no list, search, feed or dump", async () => {
    const all = await lists();
    expect(all).not.toContain(insult);
    expect(all).not.toContain("/p/com/B000000001");
    expect(await dumped()).not.toContain("B000000001");
    const { status, url } = await fetch(`${server.url}/search?q=B000000001`);
    expect([status, new URL(url).pathname]).toEqual([200, "/search"]);
  });

  test("a product with claims only has a page that says it is not confirmed, without title and picture", async () => {
    const page = await text("/p/com/B000000001");
    expect(page).toContain("Not confirmed");
    expect(page).toContain("seen by 1 person, not confirmed");
    expect(page).not.toContain(insult);
    expect(page).not.toContain(image);
    expect(await productAt(server.url)).toMatchObject({ title: null, image: null, dirty: true });
    expect(await text("/v1/lookup")).not.toContain(insult);
  });

  test("a product with claims only has no title for its watchers or the operator", async () => {
    const holder = await newHolder(server);
    const watch = { marketplace: "com", asin: "B000000001", series: "buy_box", rule: { kind: "change" } };
    expect(await ask(`${server.url}/v1/watches`, "POST", holder, watch)).toMatchObject({
      body: { title: null, image: null },
    });
    const basic = { Authorization: `Basic ${btoa(`operator:${operatorKey}`)}` };
    for (const path of ["/operator", "/operator/com/B000000001"]) {
      const page = await text(path, basic);
      expect(page).toContain("B000000001");
      expect(page).not.toContain(insult);
    }
  });
});

describe("a title from the server's only reporter", () => {
  const title = "Brass lamp";
  const mark = "only person who reports here gave";

  beforeEach(() => report(server.url, ann, lamp("25.00", { title, image })));

  test("a title from the only reporter is shown and marked, and is not in the dump", async () => {
    expect(await productAt(server.url)).toMatchObject({ title, image, describedByOne: true });
    expect(await text("/p/com/B000000001")).toContain(mark);
    for (const path of ["/", "/search?q=brass"]) {
      expect(await text(path)).toContain(title);
      expect(await text(path)).toContain("named by one person alone");
    }
    expect(await dumped()).toContain("B000000001");
    expect(await dumped()).not.toContain(title);
  });

  test("a title from the only reporter is hidden everywhere once there is a second reporter", async () => {
    await server.register();
    expect(await productAt(server.url)).toMatchObject({ title: null, image: null, describedByOne: false });
    const all = [await lists(), await text("/search?q=brass"), await text("/p/com/B000000001")].join("\n");
    expect(all).toContain('<a href="/p/com/B000000001"><bdi>B000000001</bdi></a>');
    expect(all).not.toContain(title);
    expect(all).not.toContain(image);
    expect(all).not.toContain(mark);
  });

  test("a title from the only reporter is shown without the mark once two reporters agree", async () => {
    const bob = await server.register();
    server.clock.now += minute;
    for (const token of [ann, bob]) await report(server.url, token, lamp("26.00", { title, image }));
    expect(await productAt(server.url)).toMatchObject({ title, image, describedByOne: false });
    expect(await dumped()).toContain(title);
    expect(await text("/search?q=brass")).toContain(title);
  });

  test("a title from the only reporter is replaced by the title of two others, not of one", async () => {
    const [bob, cem] = [await server.register(), await server.register()];
    for (const token of [bob, cem])
      await report(server.url, token, lamp("26.00", { title: "Lamp of brass" }));
    expect(await productAt(server.url)).toMatchObject({ title: "Lamp of brass", image: null });
    for (const price of ["27.00", "28.00"]) await report(server.url, ann, lamp(price, { title: insult }));
    expect(await productAt(server.url)).toMatchObject({ title: "Lamp of brass" });
  });
});
