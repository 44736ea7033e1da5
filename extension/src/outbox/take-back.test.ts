import { describe, expect, test } from "vitest";
import { idOf, listingOf, priceOf } from "../testing/listing.fixture.ts";
import { enqueue } from "./enqueue.ts";
import { emptyOutbox, Outbox } from "./outbox.ts";
import { maxWithdrawals, putBack, takeBack } from "./take-back.ts";

const now = Date.UTC(2026, 5, 1, 12);
const hour = 3_600_000;
const lamp = { marketplace: "com", asin: "B000000001" };
const seen = (outbox: Outbox, n: number, amount: string, at = now, asin = lamp.asin) =>
  enqueue(outbox, {
    id: idOf(n),
    listing: listingOf({ asin, prices: { buy_box: priceOf(amount) } }),
    now: at,
  });
const queued = (n = 1, amount = "5.00"): Outbox => seen(emptyOutbox, n, amount).outbox;
const sent = (outbox: Outbox): Outbox => ({ ...outbox, entries: [] });

describe("taking back what was read", () => {
  test("a report that waits is deleted, and the server is asked for nothing", () => {
    const two = seen(queued(), 2, "7.00", now, "B000000002").outbox;
    const { outbox, taken } = takeBack(two, lamp, now);
    expect(taken).toBe("waiting");
    expect(outbox.entries.map(({ id }) => id)).toEqual([idOf(2)]);
    expect(outbox.withdrawals).toEqual([]);
  });

  test("the server is asked for the reports that it has", () => {
    const again = seen(sent(queued()), 2, "5.00", now + hour).outbox;
    const { outbox, taken } = takeBack(sent(again), lamp, now + hour);
    expect(taken).toBe("asked");
    expect(outbox.withdrawals).toEqual([idOf(1), idOf(2)]);
    expect(takeBack(outbox, lamp, now + hour)).toMatchObject({ taken: "nothing" });
  });

  test("reports of the product with other prices are not taken back", () => {
    const later = seen(sent(queued()), 2, "7.00", now + hour).outbox;
    expect(takeBack(sent(later), lamp, now + hour).outbox.withdrawals).toEqual([idOf(2)]);
  });

  test.each([
    ["is on its way", { lease: { holder: "me", until: now + 1 } }],
    ["failed once, and may have arrived", { attempt: 1 }],
  ])("a report that %s is asked for, too", (_, more) => {
    const { outbox, taken } = takeBack({ ...queued(), ...more }, lamp, now);
    expect(taken).toBe("asked");
    expect(outbox).toMatchObject({ entries: [], withdrawals: [idOf(1)] });
  });

  test("prices that were called wrong are not reported again, others are", () => {
    const { outbox } = takeBack(sent(queued()), lamp, now);
    expect(seen(outbox, 2, "5.00", now + 48 * hour).outcome).toBe("known");
    const right = seen(outbox, 3, "6.00", now + hour);
    expect(right.outcome).toBe("queued");
    expect(seen(right.outbox, 4, "5.00", now + 2 * hour).outcome).toBe("queued");
  });

  test("prices that were called wrong and put back are reported again, under a new id", () => {
    const { outbox } = takeBack(sent(queued()), lamp, now);
    const back = seen(putBack(outbox, lamp), 2, "5.00", now + 1);
    expect(back.outcome).toBe("queued");
    expect(back.outbox).toMatchObject({ entries: [{ id: idOf(2) }], withdrawals: [idOf(1)] });
    expect(takeBack(sent(back.outbox), lamp, now + 1).outbox.withdrawals).toEqual([idOf(1), idOf(2)]);
  });

  test("what was not called wrong is not put back", () => {
    const outbox = sent(queued());
    expect(putBack(outbox, lamp)).toBe(outbox);
    expect(putBack(emptyOutbox, lamp)).toBe(emptyOutbox);
  });

  test("of a product that was not reported nothing is taken back", () => {
    const outbox = queued();
    const other = { ...lamp, asin: "B000000009" };
    expect(takeBack(outbox, other, now)).toEqual({ outbox, taken: "nothing" });
    expect(takeBack(outbox, { ...lamp, marketplace: "de" }, now).outbox).toBe(outbox);
  });

  test("the reports to take back are bounded", () => {
    const withdrawals = Array.from({ length: maxWithdrawals }, (_, n) => idOf(100 + n));
    const { outbox } = takeBack({ ...sent(queued()), withdrawals }, lamp, now);
    expect(outbox.withdrawals).toHaveLength(maxWithdrawals);
    expect(outbox.withdrawals.at(-1)).toBe(idOf(1));
  });

  test("an outbox of an older version is read, and its reports are deleted", () => {
    const { withdrawals: _, ...older } = queued();
    const said = { "com/B000000001": { print: "buy_box=500", at: now, again: 0 } };
    const outbox = Outbox.parse({ ...older, said });
    expect(takeBack(outbox, lamp, now)).toMatchObject({ taken: "waiting", outbox: { withdrawals: [] } });
  });
});
