import { describe, expect, test } from "vitest";
import { lookUpProduct } from "../server/client.ts";
import { freshState } from "../state/store.ts";
import { listingOf, priceOf } from "../testing/listing.fixture.ts";
import { answerPanel } from "./answer-panel.ts";

const shares = {
  ...freshState.settings,
  mode: "share",
  registration: { token: "t", expiresAt: "2030-01-01T00:00:00.000Z" },
} as const;
const looks = { ...freshState.settings, mode: "lookup" } as const;
const product = { marketplace: "com", asin: "B000000001" };
const page = {
  listing: listingOf({ prices: { buy_box: priceOf("20.00") } }),
  look: true,
  placed: true,
  lang: "en-us",
  url: "https://www.amazon.com/dp/B000000001",
  incognito: false,
};

const since = "2026-11-01T00:00:00.000Z";
const mark = { price: 2000, at: since };
const known = {
  id: "1",
  ...product,
  title: null,
  image: null,
  dirty: false,
  series: {
    buy_box: {
      currency: "USD",
      exponent: 2,
      price: 2000,
      since,
      lastConfirmedAt: since,
      lowest: mark,
      highest: mark,
      claims: [],
    },
  },
};

async function answer(
  settings: typeof shares | typeof looks | typeof freshState.settings,
  question: Partial<typeof page> = {},
) {
  const urls: string[] = [];
  const fetch = async (url: string) => {
    urls.push(url);
    return Response.json(known);
  };
  const lookUp = (server: string, wanted: { marketplace: string; asin: string }) =>
    lookUpProduct(fetch, server, wanted);
  return { reply: await answerPanel(settings, lookUp, { ...page, ...question }), urls };
}

describe("answerPanel", () => {
  test("the panel says what the server knows, with consent to share", async () => {
    const { reply, urls } = await answer(shares);
    expect(reply).toMatchObject({ line: "Tidemark: always $20.00 so far", reads: true });
    expect(urls).toEqual([`${shares.server}/v1/products/com/B000000001`]);
  });

  test.each([
    ["with consent to look-ups only", looks],
    ["while paused", { ...shares, paused: true }],
    ["after the token was revoked", { ...shares, registration: null }],
  ])("the panel does not ask the server by itself %s", async (_, settings) => {
    const { reply, urls } = await answer(settings as typeof looks);
    expect(reply).toMatchObject({ line: "Tidemark: price history", reads: false });
    expect(urls).toEqual([]);
  });

  test("the panel is shown before the server is asked", async () => {
    const { reply, urls } = await answer(shares, { look: false });
    expect(reply).toMatchObject({ line: "Tidemark: price history", reads: true });
    expect(urls).toEqual([]);
  });

  test("a page for delivery abroad says so at once, and the server is not asked for its line", async () => {
    const listing = { ...page.listing, deliveryCountry: "NG" };
    const { reply, urls } = await answer(shares, { listing });
    const line = "Tidemark: prices for delivery to Nigeria cannot be compared";
    expect(reply).toMatchObject({ line, reads: false });
    expect(urls).toEqual([]);
  });

  test.each([
    ["without consent", freshState.settings, {}],
    ["when it is off", { ...shares, panel: false }, {}],
    ["in a private window", shares, { incognito: true }],
    ["on another site", shares, { url: "https://www.example.com/dp/B000000001" }],
    ["on another storefront", shares, { url: "https://www.amazon.de/dp/B000000001" }],
    ["for what is no product", shares, { listing: listingOf({ asin: "../x" }) }],
  ])("there is no panel %s", async (_, settings, question) => {
    expect(await answer(settings as typeof shares, question)).toEqual({ reply: undefined, urls: [] });
  });
});
