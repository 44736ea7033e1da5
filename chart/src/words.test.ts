import type { SeriesView } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { moneyWriter } from "./money.ts";
import { chartReader } from "./reader.ts";
import { claimText, dateText, hasData, priceText, provenanceOf } from "./words.ts";

const money = moneyWriter("USD", 2, "en-US");
const reader = chartReader("en-US", "UTC");

test("provenance names the sources and tells a single person", () => {
  expect(provenanceOf("crowd", 1, reader)).toBe("seen by one person alone");
  expect(provenanceOf("crowd", 3, reader)).toBe("3 people");
  expect(provenanceOf("both", 1, reader)).toBe("1 person and the server’s own check");
  expect(provenanceOf("verifier", 0, reader)).toBe("the server’s own check");
  expect(provenanceOf("imported", 0, reader)).toBe("imported");
});

test("a claim is never worded as a price that holds", () => {
  expect(claimText({ price: 1799, seenBy: 1 }, money, reader)).toBe("$17.99 seen by 1 person, not confirmed");
  expect(claimText({ price: null, seenBy: 2 }, money, reader)).toBe(
    "unavailable seen by 2 people, not confirmed",
  );
});

test("no price reads as unavailable, zero as an amount", () => {
  expect(priceText(null, money, reader)).toBe("unavailable");
  expect(priceText(0, money, reader)).toBe("$0.00");
});

test("dates have the time of day only if asked", () => {
  expect(dateText(1_700_000_000, reader)).toBe("Nov 14, 2023");
  expect(dateText(1_700_000_000, reader, true)).toMatch(/\d:\d\d/);
});

test("a series has data with an accepted price or an open claim", () => {
  const view = { since: null, claims: [] } as unknown as SeriesView;
  expect(hasData(undefined)).toBe(false);
  expect(hasData(view)).toBe(false);
  expect(hasData({ ...view, claims: [{ price: 1, seenBy: 1, since: "" }] })).toBe(true);
  expect(hasData({ ...view, since: "2026-01-01T00:00:00Z" })).toBe(true);
});
