import { expect, test } from "vitest";
import { emptyTally } from "../counts/page-tally.ts";
import { idOf, listingOf } from "../testing/listing.fixture.ts";
import { appendToLog, maxLogLines } from "./sent-log.ts";
import { createStore, freshState } from "./store.ts";

function itemsOf(disk: Record<string, unknown>) {
  const writes: string[][] = [];
  return {
    writes,
    get: async () => structuredClone(disk),
    set: async (items: Record<string, unknown>) => {
      writes.push(Object.keys(items));
      Object.assign(disk, structuredClone(items));
    },
  };
}

test("unreadable settings count as undecided", async () => {
  const items = itemsOf({ settings: { mode: "share", server: 7 }, outbox: "rubbish", log: [{}] });
  expect(await createStore(items).read()).toEqual(freshState);
});

test("updates run one after another, and each writes only the items it changed", async () => {
  const items = itemsOf({});
  const { update, read } = createStore(items);
  const attempts = Array.from({ length: 20 }, () =>
    update((state) => [{ ...state, outbox: { ...state.outbox, attempt: state.outbox.attempt + 1 } }, null]),
  );
  await Promise.all(attempts);
  expect((await read()).outbox.attempt).toBe(20);
  await update((state) => [state, null]);
  expect(items.writes).toEqual(Array.from({ length: 20 }, () => ["outbox"]));
});

test("an update that fails does not stop the next one", async () => {
  const { update } = createStore(itemsOf({}));
  const failing = update(() => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await update((state) => [state, 7])).toBe(7);
});

test("the log keeps the last 200 reports, newest first", () => {
  const entry = (n: number) => ({ id: idOf(n), readAt: n, listing: listingOf() });
  let log = appendToLog([], [], 0);
  for (let n = 0; n < 150; n++) {
    log = appendToLog(
      log,
      [
        { entry: entry(2 * n), outcome: "received" },
        { entry: entry(2 * n + 1), outcome: "stale" },
      ],
      n,
    );
  }
  expect(log).toHaveLength(maxLogLines);
  expect(log[0]).toMatchObject({ id: idOf(299), fate: "stale", at: 149, prices: [{ amount: "19.99" }] });
});

test("state that version 0.1.0 stored is read as it is, and what is new has its default", async () => {
  const entry = { id: idOf(1), readAt: 1, listing: listingOf() };
  const disk = {
    settings: {
      mode: "share",
      server: "https://prices.example.org",
      registration: { token: "t", expiresAt: "2027-01-01T00:00:00.000Z", renewFrom: 5 },
      readKey: "k",
      paused: false,
      cards: true,
      panel: false,
    },
    outbox: {
      entries: [entry],
      said: { "com/B000000001": { print: "buy_box=1999", at: 1, again: 2 } },
      attempt: 1,
      notBefore: 2,
      limit: 25,
      lease: { holder: "h", until: 3 },
    },
    log: [
      { id: "1", at: 1, marketplace: "com", asin: "B000000001", title: null, prices: [], fate: "received" },
    ],
    holder: {
      server: "https://prices.example.org",
      token: "holder",
      watches: 1,
      countedAt: 4,
      after: 7,
      etag: '"7"',
      pending: [],
      missed: 1,
      shown: [{ key: "k", thread: "t", url: null, watch: "1" }],
      attempt: 0,
      notBefore: 0,
      pushing: { channel: "1", off: false, notBefore: 0 },
    },
    erasures: [{ server: "https://old.example.org", token: "old", attempt: 1, notBefore: 9 }],
  };
  const { settings, outbox, log } = disk;
  const last = { ...outbox.said["com/B000000001"], ids: [], wrong: false };
  expect(await createStore(itemsOf(disk)).read()).toEqual({
    ...disk,
    holder: { ...disk.holder, device: null, joining: null, language: null },
    erasures: disk.erasures.map((erasure) => ({ ...erasure, device: null })),
    settings: {
      ...settings,
      ...{ refused: false, counts: false, lists: false, badge: true, countImported: false },
      ...{ consent: null, language: null, lineIn: "mine" },
    },
    outbox: { ...outbox, said: { "com/B000000001": last }, withdrawals: [] },
    versions: null,
    tally: emptyTally,
    log: log.map((line) => ({ ...line, counts: [] })),
  });
});
