import { JSDOM } from "jsdom";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  const ann = await server.register();
  const put = (n: number, title: string, more = {}) =>
    report(server.url, ann, lamp("25.00", { asin: `B00000000${n}`, title, ...more }));
  await put(1, "Desk lamp, LED");
  await put(2, "Desk lamp: desk, desk and more desk");
  await put(3, "Ünïcode Lampe für 50 % der Tische");
  await put(4, "चाय का कप");
  await put(1, "Desk lamp in Canada", {
    marketplace: "ca",
    prices: { buy_box: { amount: "1.00", currency: "CAD", rule: "t" } },
  });
});
afterAll(() => server.stop());

async function search(query: string, page = "") {
  const response = await fetch(`${server.url}/search?q=${encodeURIComponent(query)}${page}`, {
    redirect: "manual",
  });
  const { document } = new JSDOM(await response.text()).window;
  const links = [...document.querySelectorAll("ul.products a")].map((link) => link.getAttribute("href"));
  return { status: response.status, to: response.headers.get("location"), links, document };
}

test.each([
  ["desk lamp", ["/p/com/B000000002", "/p/com/B000000001", "/p/ca/B000000001"]],
  ["LAMP canada", ["/p/ca/B000000001"]],
  ["lam tisch 50%", ["/p/com/B000000003"]],
  ["ünïcode", ["/p/com/B000000003"]],
  ["चाय", ["/p/com/B000000004"]],
  ["desk -lamp | 'canada':* & !x", []],
  ["nothing like it", []],
])("words are found in titles, and the beginnings of words: %s", async (query, wanted) => {
  const { links, status } = await search(query);
  expect(status).toBe(200);
  expect(links.toSorted()).toEqual(wanted.toSorted());
});

test("a product URL leads to its page, known or not; an ASIN to the marketplaces that have it", async () => {
  expect(await search("https://www.amazon.co.jp/x/dp/B000000009?tag=1")).toMatchObject({
    status: 303,
    to: "/p/co.jp/B000000009",
  });
  expect(await search("b000000003")).toMatchObject({ status: 303, to: "/p/com/B000000003" });
  expect((await search("B000000001")).links).toEqual(["/p/com/B000000001", "/p/ca/B000000001"]);
  expect((await search("B0NOWHERE1")).document.body.textContent).toContain(
    "Nobody has reported this product yet.",
  );
  expect((await search("https://amzn.eu/d/abc")).document.body.textContent).toContain("shortened link");
});

test.each([
  `"><script>alert(1)</script>`,
  "'; drop table product; --",
  "\u0000\u202e",
  "&".repeat(3000),
  "a ".repeat(2000),
  "%",
  "\\",
])("hostile input stays text: %j", async (text) => {
  const { status, document } = await search(text);
  expect(status).toBe(200);
  expect(document.querySelector("script:not([src^='/assets/site.js?'])")).toBeNull();
  expect((document.querySelector("#q") as HTMLInputElement).value).toBe(
    text.slice(0, 300).replace(/\0/g, "\ufffd"),
  );
});

test("search results are paged", async () => {
  await server.pool`
    with made as (
      insert into product (id, title)
      select (1::bigint << 52) + ${Number.parseInt("B000100000", 36)}::bigint + n, 'one of many' from generate_series(1, 70) n
      returning id, title)
    insert into product_search (product_id, words) select id, to_tsvector('simple', title) from made`;
  const pages = [];
  for (const page of ["", "&page=2", "&page=3", "&page=4", "&page=-1", "&page=x"]) {
    const { links, document } = await search("many", page);
    const to = [...document.querySelectorAll("nav.pages a")].map((link) => link.textContent);
    pages.push([links.length, to.join()]);
  }
  expect(pages).toEqual([
    [30, "Page 2"],
    [30, "Page 1,Page 3"],
    [10, "Page 2"],
    [0, "Page 3"],
    [30, "Page 2"],
    [30, "Page 2"],
  ]);
  const first = await search("many");
  const second = await search("many", "&page=2");
  expect(new Set([...first.links, ...second.links]).size).toBe(60);
});

describe("a slow search", () => {
  const addressed = (from: string) =>
    fetch(`${slow.url}/search?q=lamp`, { headers: { "X-Forwarded-For": from }, redirect: "manual" });
  let slow: TestServer;
  let free: () => void;
  let held: Promise<unknown>;

  const begin = async (searchMs: number) => {
    slow = await startTestServer({ TRUSTED_PROXIES: "127.0.0.1" }, { searchMs });
    const locked = Promise.withResolvers<void>();
    held = slow.pool.begin(async (tx) => {
      await tx`lock table product_search in access exclusive mode`;
      locked.resolve();
      await new Promise<void>((resolve) => (free = resolve));
    });
    await locked.promise;
  };
  afterEach(async () => {
    free();
    await held;
    await slow.stop();
  });

  test("a slow search is refused with a sentence after its time limit", async () => {
    await begin(100);
    const answer = await addressed("203.0.113.7");
    expect(await answer.text()).toContain("Too many products match for a quick answer.");
  });

  test("a search is refused when others use up the time while it waits for its turn", async () => {
    await begin(600);
    const answers = await Promise.all(["203.0.113.7", "198.51.100.7", "192.0.2.7"].map(addressed));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503]);
    const refused = answers.find(({ status }) => status === 503)!;
    expect(refused.headers.get("retry-after")).toBe("2");
    expect(await refused.text()).toContain("Too many are searching just now.");
  });

  test("a slow search delays its own network only, and leaves connections for everything else", async () => {
    await begin(10_000);
    const greedy = Array.from({ length: 30 }, () => addressed("203.0.113.7"));
    const refused = await Promise.any(
      greedy.map(async (one) => ((await one).status === 429 ? one : Promise.reject())),
    );
    expect(refused.headers.get("retry-after")).toBe("2");
    const other = addressed("198.51.100.7");
    expect((await fetch(`${slow.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${slow.url}/v1/products/com/B000000001`)).status).toBe(404);
    free();
    expect((await other).status).toBe(200);
    const statuses = (await Promise.all(greedy)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
    expect(statuses.filter((status) => status === 429)).toHaveLength(22);
  });
});

test("search uses the title index", async () => {
  // Of a few titles it depends on the version what is cheapest.
  await server.asSuperuser(
    "update pg_class set reltuples = 1e6, relpages = 1 where oid = 'product_search'::regclass",
  );
  const plan = await server.pool.begin(async (tx) => {
    await tx`set local enable_bitmapscan = on`;
    return tx`
      explain select product_id from product_search where words @@ to_tsquery('simple', 'lamp:*') limit 2000`;
  });
  expect(JSON.stringify(plan)).toContain("product_search_words");
});

test("a typing error of a letter in a word finds what was meant, and says so", async () => {
  const { links, document } = await search("lmap");
  expect(links.length).toBeGreaterThan(0);
  expect(document.querySelector("[role=status]")!.textContent).toBe(
    "No title has what you typed. These have “lamp”.",
  );
  expect((await search("lmap nothing")).links).toEqual([]);
  expect((await search("lmp")).links).toEqual([]);
});

test("the home page has the search box", async () => {
  const { document } = new JSDOM(await (await fetch(server.url)).text()).window;
  const form = document.querySelector("search form")!;
  expect(form.getAttribute("action")).toBe("/search");
  expect(document.querySelector("label[for=q]")!.textContent).toBe("Find a product");
});

test("a prefix, or a word, with very many titles by the statistics is still found", async () => {
  await server.asSuperuser(
    "update pg_class set reltuples = 1e9, relpages = 1 where oid = 'product_search'::regclass",
  );
  for (const word of ["lam", "lamp", "lam desk"]) {
    const { links, document } = await search(word);
    expect([word, links.length]).not.toEqual([word, 0]);
    expect(document.body.textContent).not.toContain("only some were looked through");
  }
});
