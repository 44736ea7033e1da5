import type { SeriesView } from "@tidemark/core/wire";
import { beforeEach, expect, test } from "vitest";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer } from "../testing/fake-server.fixture.ts";
import { listingOf, priceOf } from "../testing/listing.fixture.ts";
import { productOf, seriesViewOf } from "../testing/product.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";

const server = "https://prices.example.org";
const usual = { price: 2500, observedDays: 60 };
const appraisal = { verdict: "usual", percent: -2, usual, lowest: null, struck: null } as const;

let machine: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;

beforeEach(() => {
  machine = fakeMachine();
  api = fakeServer(machine);
  worker = startFakeWorker(machine, api);
});

const lookUps = (): string[] =>
  api.requests.map(({ url }) => url).filter((url) => url.includes("/products/"));

function knows(series: Partial<SeriesView>): void {
  const product = productOf({ series: { buy_box: seriesViewOf(series) } });
  api.override = ({ url }) => (url.includes("/products/") ? Response.json(product) : null);
}

/** The badge of the tab after its page shows a product. */
async function badge(amount = "20.00", question: object = {}) {
  const listing = listingOf({ prices: { buy_box: priceOf(amount) } });
  await worker.fromContentScript({ type: "panel", listing, look: false, ...question });
  await settled();
  return machine.badges.get(7);
}

const share = async (): Promise<void> => {
  await worker.fromOwnPage({ type: "share", server, code: "good" });
  await settled();
};

test.each([
  ["24.50", "", ""],
  ["20.00", "good", "Tidemark: good price, 20% below usual ($25.00 over 90 days)"],
  ["14.00", "low", "Tidemark: lowest ever seen, 44% below usual ($25.00 over 90 days)"],
  ["26.00", "?", "Tidemark: about its usual price ($25.00 over 90 days). The price on this page is not confirmed yet."],
])("a page with a price of $%s gives the icon the badge \"%s\" and says it in its title", async (amount, text, title) => {
  await share();
  knows({ price: 2450, appraisal });
  expect(await badge(amount)).toEqual({ text, title });
}); // biome-ignore format: one row each

test("the badge of the product before is removed when the page shows another", async () => {
  await share();
  knows({ price: 2450, appraisal });
  expect(await badge("20.00")).toMatchObject({ text: "good" });
  expect(await badge("24.50")).toEqual({ text: "", title: "" });
});

test("where the line has no place, the icon says what the line would", async () => {
  await share();
  knows({ price: 2000, lowest: { price: 1500, at: "2026-06-01T00:00:00.000Z" } });
  expect(await badge("20.00", { placed: false })).toEqual({
    text: "•",
    title: "Tidemark: $15.00 to $25.00 so far",
  });
});

test("a price for delivery abroad has no badge of a bargain", async () => {
  await share();
  knows({ price: 2450, appraisal });
  const listing = listingOf({ deliveryCountry: "NG", prices: { buy_box: priceOf("10.00") } });
  expect(await badge("10.00", { listing })).toEqual({ text: "", title: "" });
  expect(await badge("10.00", { listing, placed: false })).toEqual({
    text: "•",
    title: "Tidemark: prices for delivery to Nigeria cannot be compared",
  });
  expect(lookUps()).toEqual([]);
});

test("the line and the badge of a page are one request", async () => {
  await share();
  knows({ price: 2450, appraisal });
  await badge();
  await badge("20.00", { look: true });
  expect(lookUps()).toHaveLength(1);
  machine.now += 60_000;
  await badge("20.00", { look: true });
  expect(lookUps()).toHaveLength(2);
});

test("a look-up that failed is made again", async () => {
  await share();
  api.override = ({ url }) => (url.includes("/products/") ? new Response("{}", { status: 503 }) : null);
  await badge();
  knows({ price: 2450, appraisal });
  expect(await badge("20.00")).toMatchObject({ text: "good" });
});

test("the badge asks the server nothing without consent, with look-ups only, or when it is off", async () => {
  knows({ price: 2450, appraisal });
  expect(await badge()).toEqual({ text: "", title: "" });
  await worker.fromOwnPage({ type: "only-look-up", server });
  expect(await badge()).toEqual({ text: "", title: "" });
  expect(await badge("20.00", { placed: false })).toEqual({ text: "•", title: "Tidemark: price history" });
  await share();
  await worker.fromOwnPage({ type: "show-on-pages", badge: false });
  expect(await badge("20.00", { placed: false })).toEqual({ text: "", title: "" });
  expect(lookUps()).toEqual([]);
});

test("the badge is shown without the line, and no other shop or private window has one", async () => {
  await share();
  knows({ price: 2450, appraisal });
  await worker.fromOwnPage({ type: "show-on-pages", panel: false });
  expect(await badge()).toMatchObject({ text: "good" });
  const listing = listingOf({ marketplace: "de", prices: { buy_box: priceOf("20.00", "EUR") } });
  expect(await badge("20.00", { listing })).toMatchObject({ text: "" });
});
