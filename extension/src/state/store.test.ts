import { expect, test } from "vitest";
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
