import { expect, test } from "vitest";
import { amazon, productUrl, standInShop } from "./shop.ts";
import { aLease } from "./testing/fake-api.ts";

test("a lease for a marketplace's product page is a page to visit", () => {
  expect(productUrl(aLease())?.href).toBe("https://www.amazon.de/dp/B000000001");
});

test.each([
  "http://www.amazon.de/dp/B000000001",
  "https://www.amazon.de:8443/dp/B000000001",
  "https://user:pass@www.amazon.de/dp/B000000001",
  "https://www.amazon.de/dp/B000000002",
  "https://www.amazon.de/dp/B000000001?next=/gp/cart",
  "https://www.amazon.de/dp/B000000001/../../gp/cart",
  "https://www.amazon.com/dp/B000000001",
  "https://www.amazon.de.evil.example/dp/B000000001",
  "https://169.254.169.254/dp/B000000001",
  "file:///dp/B000000001",
  "nonsense",
])("a lease for %s is refused", (url) => {
  expect(productUrl(aLease({ url }))).toBeNull();
});

test("Amazon's URLs are requested unchanged", () => {
  const url = new URL("https://www.amazon.de/dp/B000000001");
  expect(amazon.toRequestUrl(url)).toBe(url);
  expect(amazon.hosts).toContain("www.amazon.co.jp");
});

test("a stand-in maps there and back", () => {
  const shop = standInShop(new URL("http://127.0.0.1:8080"));
  const url = new URL("https://www.amazon.co.uk/dp/B000000001?th=1");
  const wire = shop.toRequestUrl(url);
  expect(wire.href).toBe("http://127.0.0.1:8080/www.amazon.co.uk/dp/B000000001?th=1");
  expect(shop.toShopUrl(wire)?.href).toBe(url.href);
});

test.each([
  "http://127.0.0.1:8081/www.amazon.de/dp/B000000001",
  "http://127.0.0.1:8080/",
  "data:text/html,x",
])("%s is no stand-in's page", (wire) => {
  expect(standInShop(new URL("http://127.0.0.1:8080")).toShopUrl(new URL(wire))).toBeNull();
});
