import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPage } from "@tidemark/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { capture, hostOf, parseRequest } from "./capture.ts";
import { trimPage } from "./capture-trim.ts";
import { decodePage, parsePage } from "./page-file.ts";

const url = "https://www.amazon.com/dp/B000000001";
const price = (text: string): string =>
  `<span class="a-price"><span class="a-offscreen">${text}</span><span aria-hidden="true">${text}</span></span>`;
const page = `<!doctype html><html lang="en-us"><head><link rel="canonical" href="https://www.amazon.com/Mug/dp/B000000001">
  <script>var session = "123-1234567-1234567"; var mail = "jo@example.com"</script></head><body>
  <a id="nav-link-accountList" href="/gp?session-id=123-1234567-1234567">Hello, Jo Doe</a>
  <span id="glow-ingress-line2">Jo Doe Nigeria</span><input type="hidden" name="token" value="secret">
  <div id="centerCol"><span id="productTitle">Mug</span><div id="apex_desktop"></div></div>
  <div id="buybox"><form action="/cart?token=secret"><input type="hidden" id="ASIN" value="B000000001">
  <div id="corePrice_feature_div">${price("$12.99")}</div><div class="aok-hidden" id="8f8d2e6d-e7c8-46bd-91ea-d30b9020df64">${price("$9.99")}</div>
  <div id="availability"><span class="a-color-success">In stock, Jo</span></div>
  <a href="/x?seller=A1B2&session-id=1">Toys Ltd</a><p>Ship to 12 High Street, SW1A 1AA</p></form></div>
  <div class="a-carousel">${price("$1.99")}</div></body></html>`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "capture-"));
  writeFileSync(join(folder, "page.html"), page);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the command line", () => {
  test.each([
    [["a-mug", "a.html"], { slug: "a-mug", file: "a.html", host: null, price: null }],
    [
      ["a-mug", "a.html", "--host", "www.amazon.de"],
      { slug: "a-mug", file: "a.html", host: "www.amazon.de", price: null },
    ],
    [["a-mug", "a.html", "--price", "9.99"], { slug: "a-mug", file: "a.html", host: null, price: "9.99" }],
    [["a-mug", "a.html", "--price", "$9.99"], null],
    [["../mug", "a.html"], null],
    [["a-mug"], null],
    [["a-mug", "a.html", "--host", "example.com"], null],
  ])("%j asks for %j", (args, request) => {
    expect(parseRequest(args)).toEqual(request);
  });

  test("the command line takes the shop from the page", () => {
    expect(hostOf(page)).toBe("www.amazon.com");
    expect(hostOf("<!-- saved from url=(0022)https://www.amazon.de/dp/B000000001 -->")).toBe("www.amazon.de");
    expect(hostOf('<link rel="canonical" href="https://example.com/">')).toBeNull();
  });
});

describe("a trimmed page", () => {
  test("a trimmed page reads the same and keeps what could be mistaken, but nothing about the visitor", () => {
    const trimmed = trimPage(page, url);
    expect(readPage(parsePage(trimmed), url)).toEqual(readPage(parsePage(page), url));
    expect(trimmed).toContain("$9.99");
    expect(trimmed).not.toMatch(/8f8d2e6d|Jo|Doe|session|secret|High Street|SW1A|1\.99|script|@/);
  });

  test("a trimmed search page keeps what makes a card plain, and nothing about the search", () => {
    const card = (
      asin: string,
      query: string,
    ) => `<div data-component-type="s-search-result" data-asin="${asin}"><h2>Mug</h2>
      <div class="a-row"><a href="/A-Mug/dp/${asin}/ref=sr_1_1?${query}">${price("$12.99")}</a></div></div>`;
    const cards = card("B000000001", "keywords=mugs+for+jo") + card("B000000002", "keywords=mugs&smid=A1B2");
    const at = "https://www.amazon.com/";
    const trimmed = trimPage(`<html><head></head><body>${cards}</body></html>`, at);
    expect(readPage(parsePage(trimmed), at)).toMatchObject({
      cards: [{ isPlain: true }, { isPlain: false }],
    });
    expect(trimmed).not.toMatch(/keywords|A1B2|sr_1/);
  });

  test("trimming is refused when the reader reads something personal", () => {
    expect(() => trimPage(page.replace("Mug<", "Mug of jo@example.com<"), url)).toThrow("personal");
  });
});

test("a capture is a directory with page, reading and a word to fill in, and never takes another's place", () => {
  const request = { slug: "mug", file: join(folder, "page.html"), host: null, price: null };
  const target = capture(request, folder);
  expect(readdirSync(target).sort()).toEqual(["README.md", "expected.json", "input.html"]);
  expect(JSON.parse(readFileSync(join(target, "expected.json"), "utf8"))).toMatchObject({
    url,
    page: {
      kind: "product",
      listing: { deliveryCountry: "NG", prices: { buy_box: { amount: "12.99", currency: "USD" } } },
    },
  });
  expect(() => capture(request, folder)).toThrow("already");
});

test.each([
  ["9.99", { buy_box: { amount: "9.99", currency: "USD" } }],
  ["none", {}],
])("a capture of a page that reads wrong expects what a person saw: %s", (price, prices) => {
  const target = capture(
    { slug: `seen-${price}`, file: join(folder, "page.html"), host: null, price },
    folder,
  );
  const { page: expected } = JSON.parse(readFileSync(join(target, "expected.json"), "utf8"));
  expect(expected.listing.prices).toEqual(prices);
});

test("nothing is written of a page that cannot be captured", () => {
  expect(() =>
    capture({ slug: "none", file: join(folder, "missing.html"), host: null, price: null }, folder),
  ).toThrow();
  expect(existsSync(join(folder, "none"))).toBe(false);
});

const pages = process.env.PAGES_DIR;
const some =
  pages === undefined ? [""] : readdirSync(pages).filter((name, at) => /html$/.test(name) && at % 40 === 1);

test.skipIf(pages === undefined).each(some)(
  "%s of PAGES_DIR reads the same, and is smaller",
  (file) => {
    const html = decodePage(readFileSync(join(pages!, file)));
    const at = `https://${hostOf(html) ?? "www.amazon.com"}/`;
    const trimmed = trimPage(html, at);
    expect(readPage(parsePage(trimmed), at)).toEqual(readPage(parsePage(html), at));
    expect(trimmed.length).toBeLessThan(html.length);
  },
  60_000,
);
