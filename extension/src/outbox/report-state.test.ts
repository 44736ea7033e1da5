import { expect, test } from "vitest";
import { freshState } from "../state/store.ts";
import { idOf, listingOf, priceOf } from "../testing/listing.fixture.ts";
import { emptyOutbox } from "./outbox.ts";
import { reportState } from "./report-state.ts";

const lamp = { marketplace: "com", asin: "B000000001" };
const line = { ...lamp, id: idOf(1), at: 1, title: null, prices: [], counts: [] };
const entry = { id: idOf(2), readAt: 1 };
const card = { ...lamp, deliveryCountry: null, title: null, price: priceOf("1.00") };

test.each([
  ["none", [], []],
  ["waiting", [{ ...entry, listing: listingOf() }], [{ ...line, fate: "received" }]],
  ["taken", [], [{ ...line, fate: "received" }]],
  ["none", [], [{ ...line, fate: "stale" }, { ...line, fate: "received" }]], // biome-ignore format: one row
  ["none", [{ ...entry, listing: listingOf({ asin: "B000000002" }) }], [{ ...line, asin: "B000000002", fate: "received" }]], // biome-ignore format: one row
  ["none", [{ ...entry, card }], []],
] as const)("the state of a report is %s", (state, entries, log) => {
  const outbox = { ...emptyOutbox, entries: [...entries] as never };
  expect(reportState({ ...freshState, outbox, log: [...log] }, lamp)).toBe(state);
});
