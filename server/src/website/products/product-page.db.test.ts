import { JSDOM } from "jsdom";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hour, lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let ann: string;
let bob: string;

beforeEach(async () => {
  server = await startTestServer({ PUBLIC_URL: "https://tides.example" });
  [ann, bob] = [await server.register(), await server.register()];
});
afterEach(() => server.stop());

async function open(path: string, headers: Record<string, string> = {}): Promise<Document> {
  const response = await fetch(server.url + path, { headers });
  return new JSDOM(await response.text()).window.document;
}
const both = async (listing: ReturnType<typeof lamp>) => {
  for (const token of [ann, bob]) await report(server.url, token, listing);
};
const text = (document: Document, selector: string) => document.querySelector(selector)?.textContent ?? "";

test("a price that is being checked is told of the shown series only, and only when it differs", async () => {
  const used = { used: { amount: "9.00", currency: "USD", rule: "t" } };
  const price = (amount: string) => ({ buy_box: { amount, currency: "USD", rule: "t" } });
  await both(lamp(null, { prices: price("25.00") }));
  await report(server.url, ann, lamp(null, { prices: { ...price("25.00"), ...used } }));
  expect(text(await open("/p/com/B000000001"), ".claims")).toBe("");
  expect(text(await open("/p/com/B000000001?series=used"), ".claims")).toContain("$9.00");
  await report(server.url, bob, lamp(null, { prices: price("26.00") }));
  expect(text(await open("/p/com/B000000001"), ".claims")).toContain("$26.00 seen by 1 person");
});

test("the same number at other marketplaces is listed, each in its own currency", async () => {
  await both(lamp("25.00"));
  const prices = { buy_box: { amount: "21.50", currency: "EUR", rule: "t" } };
  await both(lamp(null, { marketplace: "de", prices }));
  const document = await open("/p/com/B000000001");
  const link = [...document.querySelectorAll("th a")].find((one) => one.textContent === "amazon.de")!;
  expect(link.getAttribute("href")).toBe("/p/de/B000000001");
  expect(link.closest("tr")!.textContent).toContain("€21.50");
});

test("a product that nobody has reported links to the shop, and can be watched and searched for", async () => {
  const document = await open("/p/de/B000000009");
  expect(text(document, "h1")).toBe("Nobody has reported B000000009 at amazon.de yet.");
  expect(document.querySelector("a.main")!.getAttribute("href")).toBe("https://www.amazon.de/dp/B000000009");
  expect(document.querySelectorAll('.watch-box button[name="preset"]')).toHaveLength(4);
  expect(document.querySelector("search")).not.toBeNull();
});

test("without JavaScript a product's page has the chart as a picture, and its table folded", async () => {
  await both(lamp("25.00"));
  const document = await open("/p/com/B000000001");
  const picture = document.querySelector("figure noscript img")!;
  expect(picture.getAttribute("src")).toBe("/p/com/B000000001.png?series=buy_box");
  expect(document.querySelector("figure details[data-tidemark-fallback] table")).not.toBeNull();
  expect(document.querySelector("figure details")!.hasAttribute("open")).toBe(false);
});

test("a product that is unavailable can first of all be watched for its return", async () => {
  await both(lamp("25.00"));
  server.clock.now += 3 * hour;
  await both(lamp(null, { availability: "unavailable" }));
  const document = await open("/p/com/B000000001");
  expect(text(document, ".watch-box button:not([hidden])")).toBe("Tell me when it is back");
});

test("numbers and dates are written as in the visitor's region", async () => {
  const prices = { buy_box: { amount: "1234.50", currency: "EUR", rule: "t" } };
  await both(lamp(null, { marketplace: "de", prices }));
  const now = async (language: string) =>
    text(await open("/p/de/B000000001", { "Accept-Language": language }), ".now").replace(/\s/g, " ");
  expect(await now("en-US,en;q=0.9")).toBe("€1,234.50");
  expect(await now("de,en;q=0.5")).toBe("1.234,50 €");
  expect(await now("ar-EG")).toContain("1,234.50");
  expect(await now("<script>")).toBe("€1,234.50");
  const response = await fetch(`${server.url}/p/de/B000000001`);
  expect(response.headers.get("vary")).toContain("Accept-Language");
});

test("the home page draws an example that says so, and later a product of this server", async () => {
  expect(text(await open("/"), ".sample")).toContain("An example");
  await both(lamp("25.00"));
  server.clock.now += 3 * hour;
  await both(lamp("24.00"));
  server.clock.now += 2 * 60_000;
  const document = await open("/");
  expect(text(document, ".sample")).toContain("Lamp");
  expect(text(document, ".sample .now")).toContain("$24.00");
  expect(document.querySelector(".drawing svg path")).not.toBeNull();
});
