// @vitest-environment jsdom
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { asinOf } from "../../testing/listing.fixture.ts";
import { type ListPage, listPageOf, ownersButtons } from "./list-page.ts";
import { listedProducts, maxWatchedAtOnce } from "./listed-products.ts";

const shop = "https://www.amazon.com";

test.each([
  ["/s?k=lamp", "results"],
  ["/-/es/s?k=lamp", "results"],
  ["/Desk-Lamps/b?node=1", "results"],
  ["/hz/wishlist/ls/ABC123", "wish-list"],
  ["/-/en/hz/wishlist/ls/ABC123?ref_=wl", "wish-list"],
  ["/gp/registry/wishlist/ABC123", "wish-list"],
  ["/deals", "deals"],
  ["/gp/goldbox", "deals"],
  ["/events/blackfriday", "deals"],
  ["/Best-Sellers-Lamps/zgbs/lamps", "deals"],
  ["/gp/cart/view.html", "cart"],
  ["/cart", "cart"],
])("%s is a page of products", (path, kind) => {
  expect(listPageOf(shop + path)).toMatchObject({ kind, marketplace: { suffix: "com" } });
});

test.each([
  "/",
  "/dp/B000000001",
  "/gp/your-account/order-history",
  "/your-orders/orders",
  "/gp/css/order-history?search=/s/",
  "/gp/legacy/order-details",
  "/order-history/s/x",
  "/-/en/your-orders/orders",
  "/hz/wishlist/intro",
  "/hz/mycd/digital-console",
  "/gp/buyagain",
  "/checkout/cart",
  "/ap/signin",
  "/s3cret",
])("%s is not read: it does not list products", (path) => {
  expect(listPageOf(shop + path)).toBeNull();
});

test.each([
  ["another site", "https://www.example.com/s?k=lamp"],
  ["a look-alike", "https://www.amazon.com.example.net/s?k=lamp"],
  ["no encryption", "http://www.amazon.com/s?k=lamp"],
  ["a script", "javascript:alert(1)//www.amazon.com/s"],
  ["no address", "rubbish"],
  ["no text", 7],
  ["nothing", null],
])("an address that is %s does not list products", (_, address) => {
  expect(listPageOf(address)).toBeNull();
});

const results = listPageOf(`${shop}/s`)!;

test("products are listed once, in the page's order, with the longest text of their links", () => {
  const links = [
    [`${shop}/dp/${asinOf(2)}`, ""],
    [`${shop}/Lamp/dp/${asinOf(1)}?psc=1`, "  A brass\n lamp "],
    [`${shop}/dp/${asinOf(2)}#reviews`, "4.5 of 5"],
    [`${shop}/gp/product/${asinOf(2)}/ref=x`, "A desk of oak"],
  ];
  expect(listedProducts(links, results)).toEqual([
    { asin: asinOf(2), title: "A desk of oak" },
    { asin: asinOf(1), title: "A brass lamp" },
  ]);
});

test("links to other shops, to no product and with malformed numbers are left out", () => {
  const links = [
    `https://www.amazon.de/dp/${asinOf(1)}`,
    `https://evil.example/dp/${asinOf(1)}`,
    `https://www.amazon.com@evil.example/dp/${asinOf(1)}`,
    `https://www.amazon.com.evil.example/dp/${asinOf(1)}`,
    `http://www.amazon.com/dp/${asinOf(1)}`,
    `javascript:location='${shop}/dp/${asinOf(1)}'`,
    `data:text/html,${shop}/dp/${asinOf(1)}`,
    `${shop}/dp/B00000000`,
    `${shop}/dp/B0000000011`,
    `${shop}/dp/<script>1`,
    `${shop}/dp/B00000000%31`,
    `${shop}/sspa/click?url=/dp/${asinOf(1)}`,
    `${shop}/dp/${"A".repeat(5000)}`,
    asinOf(1),
    "",
  ].map((address) => [address, "Cheap"]);
  expect(listedProducts(links, results)).toEqual([]);
});

test.each([
  null,
  "rubbish",
  { length: 3 },
  [[`${shop}/dp/${asinOf(1)}`]],
  [[1, 2]],
  [[`${shop}/dp/${asinOf(1)}`, null]],
])("an answer of another form lists nothing: %j", (answer) => {
  expect(listedProducts(answer, results)).toEqual([]);
});

test("a page with 10,000 cards lists as many products as may be watched at once, with short titles", () => {
  const links = Array.from({ length: 10_000 }, (_, n) => [`${shop}/dp/${asinOf(n)}`, "long ".repeat(10_000)]);
  const started = performance.now();
  const listed = listedProducts(links, results);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(listed.map(({ asin }) => asin)).toEqual(
    Array.from({ length: maxWatchedAtOnce }, (_, n) => asinOf(n)),
  );
  expect(listed.every(({ title }) => title.length <= 200)).toBe(true);
});

/** What the content script collects of a page. */
function collected(html: string, page: ListPage): string[] {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const base = `https://${page.marketplace.host}/`;
  const links = [...parsed.querySelectorAll(page.links)].map((link) => [
    URL.parse(link.getAttribute("href") ?? "", base)?.href ?? "",
    link.getAttribute("title") || link.textContent || "",
  ]);
  return listedProducts(links, page).map(({ asin }) => asin);
}

const folder = process.env.PAGES_DIR ?? "";
const isThere = existsSync(join(folder, "index.jsonl"));

test("the owner of a wish list is known by the buttons that delete its items", () => {
  const hasButtons = (html: string) =>
    new DOMParser().parseFromString(html, "text/html").querySelector(ownersButtons) !== null;
  const row = (more: string) => `<ul id="g-items"><li id="itemAction_I1">Add to cart${more}</li></ul>`;
  expect(hasButtons(row('<span data-action="reg-item-delete"><button>Delete</button></span>'))).toBe(true);
  expect(hasButtons(row('<input type="submit" name="submit.deleteItem">'))).toBe(true);
  expect(hasButtons(row(""))).toBe(false);
  if (isThere) expect(hasButtons(readFileSync(join(folder, "175.html"), "utf8"))).toBe(false);
});

test("of a wish list and a cart only their own items are listed, not what is recommended beside them", () => {
  const item = (n: number) => `<a href="/dp/${asinOf(n)}/?coliid=1" title="Lamp ${n}">Lamp</a>`;
  const list = `<ul id="g-items"><li>${item(1)}</li><li>${item(2)}</li></ul><div id="more">${item(3)}</div>`;
  expect(collected(list, listPageOf(`${shop}/hz/wishlist/ls/A`)!)).toEqual([asinOf(1), asinOf(2)]);
  const cart = `<div id="sc-active-cart">${item(1)}</div><div id="sc-saved-cart">${item(2)}</div>${item(3)}`;
  expect(collected(cart, listPageOf(`${shop}/gp/cart/view.html`)!)).toEqual([asinOf(1)]);
});

test.skipIf(!isThere)(
  "captured search pages, best sellers and a wish list give their products",
  () => {
    const labels = readFileSync(join(folder, "index.jsonl"), "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)); // biome-ignore format: one row
    const paths: Record<string, string> = {
      "165.html": "/gp/bestsellers/lamps",
      "166.html": "/gp/bestsellers/lamps",
      "175.html": "/hz/wishlist/ls/A",
    };
    const counts = labels
      .filter(({ kind, file }) => kind === "search" || file in paths)
      .map(({ file, marketplace }) => {
        const page = listPageOf(`https://${marketplace}${paths[file] ?? "/s"}`)!;
        return [file, collected(readFileSync(join(folder, file), "utf8"), page).length];
      });
    expect(counts.length).toBeGreaterThan(10);
    expect(counts.filter(([, count]) => Number(count) < 3)).toEqual([]);
  },
  120_000,
);
