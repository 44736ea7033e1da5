import { expect, test } from "vitest";
import { shortLink, shortLinkHop } from "./short-link.ts";

test.each([
  ["https://amzn.eu/d/3aBc-9_z", "https://amzn.eu/d/3aBc-9_z"],
  ["http://amzn.to/3abc?tag=somebody-21#x", "https://amzn.to/3abc"],
  ["a.co/d/abc", "https://a.co/d/abc"],
  ["HTTPS://AMZN.IN/d/abc", "https://amzn.in/d/abc"],
])("%s is asked as %s", (address, asked) => expect(shortLink(address)).toBe(asked));

test.each([
  "https://amzn.eu/",
  "https://amzn.eu",
  "https://amzn.eu.evil.example/d/abc",
  "https://www.amzn.eu/d/abc",
  "https://evil.example/amzn.eu/d/abc",
  "https://amzn.eu:8443/d/abc",
  "https://user:pass@amzn.eu/d/abc",
  "https://amzn.eu@evil.example/d/abc",
  "https://amzn.eu/d/%0d%0aHost:x",
  "https://amzn.asia/d/abc",
  "https://bit.ly/abc",
  `https://amzn.eu/d/${"x".repeat(300)}`,
  "ftp://amzn.eu/d/abc",
  "javascript:alert(1)",
  "",
])("%j is no short link that is asked", (address) => expect(shortLink(address)).toBeNull());

const from = "https://amzn.eu/d/abc";

test.each([
  ["https://www.amazon.de/dp/B0CHX1W1XY?ref=cm_sw_r&tag=x-21", "de", "B0CHX1W1XY"],
  ["https://www.amazon.co.uk/Some-Title/dp/048628061X/ref=sr", "co.uk", "048628061X"],
  ["http://amazon.com/gp/product/b0chx1w1xy", "com", "B0CHX1W1XY"],
])("an answer that leads to %s names the product", (location, suffix, asin) => {
  const hop = shortLinkHop(location, from);
  expect(hop?.kind === "product" && [hop.marketplace.suffix, hop.asin]).toEqual([suffix, asin]);
});

test.each([
  ["https://a.co/d/xyz?x=1", "https://a.co/d/xyz"],
  ["/d/other", "https://amzn.eu/d/other"],
])("an answer that leads to %s is one more short link", (location, url) => {
  expect(shortLinkHop(location, from)).toEqual({ kind: "short-link", url });
});

test.each([
  "https://www.amazon.de/",
  "https://www.amazon.de/s?k=B0CHX1W1XY",
  "https://www.amazon.de/?asin=B0CHX1W1XY",
  "https://www.amazon.de.evil.example/dp/B0CHX1W1XY",
  "https://evil.example/https://www.amazon.de/dp/B0CHX1W1XY",
  "https://www.amazon.cn/dp/B0CHX1W1XY",
  "https://www.amazon.de:8443/dp/B0CHX1W1XY",
  "https://x@www.amazon.de/dp/B0CHX1W1XY",
  "file:///dp/B0CHX1W1XY",
  "http://127.0.0.1/dp/B0CHX1W1XY",
  "",
])("an answer that leads to %j leads nowhere", (location) => {
  expect(shortLinkHop(location, from)).toBeNull();
});
