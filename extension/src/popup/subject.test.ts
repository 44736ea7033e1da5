import { expect, test } from "vitest";
import type { Browser } from "webextension-polyfill";
import { pageOf } from "../testing/listing.fixture.ts";
import { findSubject } from "./subject.ts";

const browserOf = (answer: () => Promise<unknown>, tabs: { id?: number }[] = [{ id: 1 }]): Browser =>
  ({ tabs: { query: async () => tabs, sendMessage: answer } }) as unknown as Browser;

test("findSubject gives the product of the page in the active tab", async () => {
  const subject = await findSubject(
    browserOf(async () => pageOf()),
    "",
  );
  expect(subject).toMatchObject({
    asin: "B000000001",
    marketplace: { suffix: "com" },
    listing: { title: "A lamp" },
  });
});

test("findSubject takes a product from the address without asking the tab", async () => {
  const silent = browserOf(() => Promise.reject(new Error("asked")));
  expect(await findSubject(silent, "?marketplace=co.jp&asin=b000000009")).toMatchObject({
    asin: "B000000009",
    marketplace: { currency: "JPY" },
    listing: null,
  });
  expect(await findSubject(silent, "?marketplace=nowhere&asin=B000000009")).toBeNull();
  expect(await findSubject(silent, "?marketplace=com&asin=<script>")).toBeNull();
});

test("findSubject gives null for pages without a product, invalid answers and no answer", async () => {
  expect(
    await findSubject(
      browserOf(async () => ({ kind: "search", marketplace: "com", cards: [] })),
      "",
    ),
  ).toBeNull();
  expect(
    await findSubject(
      browserOf(async () => ({ kind: "product", listing: { asin: 7 } })),
      "",
    ),
  ).toBeNull();
  expect(
    await findSubject(
      browserOf(() => Promise.reject(new Error("no receiver"))),
      "",
    ),
  ).toBeNull();
  expect(
    await findSubject(
      browserOf(async () => pageOf(), []),
      "",
    ),
  ).toBeNull();
});
