import { backoffMs } from "@tidemark/core";
import { describe, expect, test } from "vitest";
import { serverBackoff } from "../server/client.ts";
import { asinOf, idOf, listingOf } from "../testing/listing.fixture.ts";
import { applyAnswer } from "./apply-answer.ts";
import { emptyOutbox, type Outbox } from "./outbox.ts";

const now = 1_780_000_000_000;
const ids = [idOf(1), idOf(2), idOf(3), idOf(4)];
const full: Outbox = {
  ...emptyOutbox,
  entries: ids.map((id, n) => ({ id, readAt: now, listing: listingOf({ asin: asinOf(n) }) })),
  said: Object.fromEntries(
    ids.map((_, n) => [`com/${asinOf(n)}`, { print: "x", at: now, again: 0, ids: [], wrong: false }]),
  ),
  lease: { holder: "me", until: now + 1 },
  attempt: 3,
  notBefore: now,
  limit: 8,
};
const leftOf = ({ outbox }: { outbox: Outbox }): string[] => outbox.entries.map(({ id }) => id);
const noLuck = (): number => 0;

describe("applyAnswer", () => {
  test("an answer removes the reports it names, gives the reasons of refusals, and ends the backoff", () => {
    const results = [
      { id: idOf(1), status: "received" as const },
      { id: idOf(2), status: "refused" as const, reason: "implausible" as const },
    ];
    const settled = applyAnswer(full, ids, { kind: "results", results }, now, noLuck);
    expect(leftOf(settled)).toEqual([idOf(3), idOf(4)]);
    expect(settled.outcomes.map(({ outcome }) => outcome)).toEqual(["received", "implausible"]);
    expect(settled.outbox).toMatchObject({ attempt: 0, notBefore: 0, lease: null, limit: 16 });
  });

  test("an answer cannot remove reports that were not sent", () => {
    const results = [{ id: idOf(4), status: "received" as const }];
    expect(leftOf(applyAnswer(full, [idOf(1)], { kind: "results", results }, now, noLuck))).toEqual(ids);
  });

  test("a stale report lets the product be reported again at the next sight", () => {
    const results = [{ id: idOf(1), status: "refused" as const, reason: "stale" as const }];
    const { outbox } = applyAnswer(full, ids, { kind: "results", results }, now, noLuck);
    expect(Object.keys(outbox.said)).not.toContain(`com/${asinOf(0)}`);
    expect(Object.keys(outbox.said)).toHaveLength(3);
  });

  test("a 401 keeps the queue and revokes the token", () => {
    const settled = applyAnswer(full, ids, { kind: "unauthorized" }, now, noLuck);
    expect(settled.revoked).toBe(true);
    expect(leftOf(settled)).toEqual(ids);
  });

  test("a 400 or 413 halves the next body, and drops a report that is alone at fault", () => {
    const half = applyAnswer(full, ids, { kind: "malformed" }, now, noLuck);
    expect(half.outbox.limit).toBe(2);
    expect(leftOf(half)).toEqual(ids);
    const alone = applyAnswer(full, [idOf(1)], { kind: "malformed" }, now, noLuck);
    expect(leftOf(alone)).toEqual(ids.slice(1));
    expect(alone.outcomes).toMatchObject([{ outcome: "malformed" }]);
  });

  test("Retry-After is followed unless the backoff is longer", () => {
    const short = applyAnswer(full, ids, { kind: "later", afterMs: 1000 }, now, noLuck).outbox;
    expect(short).toMatchObject({
      attempt: 4,
      notBefore: now + backoffMs(4, serverBackoff, noLuck),
      lease: null,
    });
    const long = applyAnswer(full, ids, { kind: "later", afterMs: 9_000_000 }, now, noLuck).outbox;
    expect(long.notBefore).toBe(now + 9_000_000);
  });
});
