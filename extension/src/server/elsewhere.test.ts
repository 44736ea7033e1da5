import { type Asin, marketplaceBySuffix } from "@tidemark/core";
import { expect, test } from "vitest";
import { findInOtherCountries, lookUpAtFollowed } from "./elsewhere.ts";
import { sha256 } from "./private-lookup.ts";

const wanted = { marketplace: marketplaceBySuffix("de")!, asin: "B000000001" as Asin };
const server = "https://tides.example";

function answering(body: unknown, status = 200) {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    return Response.json(body, { status });
  };
  return { fetch, asked };
}

const bucket = (length: number) => ({
  length,
  prefix: "",
  products: {
    marketplace: ["com", "de", "co.jp", "fr"],
    asin: ["B000000001", "B000000001", "B000000001", "B000000002"],
  },
  series: {
    product: [0, 1, 2, 3],
    series: ["buy_box", "buy_box", "buy_box", "buy_box"],
    price: [1999, 100, null, 5],
    since: [10, 10, 20, 10],
    lastConfirmedAt: [50, 50, null, 10],
    lowest: [1, 1, 1, 1],
    lowestAt: [1, 1, 1, 1],
    highest: [1, 1, 1, 1],
    highestAt: [1, 1, 1, 1],
    appraisal: [null, null, null, null],
  },
  claims: { row: [], price: [], seenBy: [], since: [] },
});

test("a product's number in other countries is found without any digit of it", async () => {
  const { fetch, asked } = answering(bucket(0));
  expect(await findInOtherCountries(fetch, server, wanted)).toEqual([
    { marketplace: "com", price: 1999, currency: "USD", exponent: 2, seenAt: 50_000 },
    { marketplace: "co.jp", price: null, currency: "JPY", exponent: 0, seenAt: 20_000 },
  ]);
  expect(asked).toEqual([`${server}/v1/lookup`]);
});

test("a server with many products is not asked for other countries: the prefixes together would name the product", async () => {
  const { fetch, asked } = answering(bucket(2));
  expect(await findInOtherCountries(fetch, server, wanted)).toEqual([]);
  expect(asked).toEqual([`${server}/v1/lookup`]);
  expect(await findInOtherCountries(async () => Promise.reject(new TypeError()), server, wanted)).toEqual([]);
});

test("followed servers are asked by five digits of a digest, and what they say is told apart", async () => {
  const row = { marketplace: "de", asin: "B000000001", price: 1500, since: 5, lastConfirmedAt: null };
  const { fetch, asked } = answering({
    servers: [
      { server: "a.example", prices: [{ ...row, marketplace: "com", price: 1 }, row] },
      { server: "b.example", prices: [] },
      { server: "c.example", prices: null },
    ],
  });
  expect(await lookUpAtFollowed(fetch, server, wanted, sha256)).toEqual([
    {
      server: "a.example",
      isSilent: false,
      found: { price: 1500, currency: "EUR", exponent: 2, seenAt: 5000 },
    },
    { server: "b.example", isSilent: false, found: null },
    { server: "c.example", isSilent: true, found: null },
  ]);
  expect(asked).toEqual([expect.stringMatching(/^https:\/\/tides\.example\/v1\/followed\/[0-9a-f]{5}$/)]);
});

test.each([
  [{ servers: "none" }, 200],
  [{ servers: [{ server: "a", prices: [{ price: "1" }] }] }, 200],
  [{}, 429],
])("an answer about followed servers that cannot be read is none: %j", async (body, status) => {
  expect(await lookUpAtFollowed(answering(body, status).fetch, server, wanted, sha256)).toBeNull();
});
