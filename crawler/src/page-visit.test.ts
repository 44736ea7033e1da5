import { expect, test } from "vitest";
import { pageOf } from "./page-visit.ts";
import { amazon } from "./shop.ts";

const url = new URL("https://www.amazon.de/dp/B000000001");
const visitor = { reader: "", shop: amazon };

function documentOf(status: number, read: unknown) {
  const asked: string[] = [];
  const evaluate = async (expression: string) => {
    asked.push(expression);
    return typeof read === "string" ? read : JSON.stringify(read);
  };
  return { status, retryAfter: null, url, text: async () => "", evaluate, asked };
}

const search = { kind: "search", marketplace: "de", deliveryCountry: null, cards: [] };
const captcha = { kind: "blocked", by: "captcha" };

test.each([
  [200, search, search],
  [200, captcha, captcha],
  [403, captcha, captcha],
  [403, search, { kind: "other" }],
  [500, search, { kind: "other" }],
  [404, search, { kind: "missing" }],
  [410, search, { kind: "missing" }],
  [429, search, { kind: "blocked", by: "status", status: 429 }],
  [503, search, { kind: "blocked", by: "status", status: 503 }],
])("HTTP %i with %j is %j", async (status, read, expected) => {
  expect(await pageOf(documentOf(status, read), visitor)).toEqual(expected);
});

test("the reader is given the page's own URL", async () => {
  const document = documentOf(200, search);
  await pageOf(document, visitor);
  expect(document.asked[0]).toContain(`readPage(document, "${url.href}")`);
});

test.each(["", "no JSON", "null", `{"kind":"product"}`, `{"kind":"product","listing":{"asin":"<script>"}}`])(
  "a reading of %j is refused",
  async (json) => {
    await expect(pageOf(documentOf(200, json), visitor)).rejects.toThrow();
  },
);
