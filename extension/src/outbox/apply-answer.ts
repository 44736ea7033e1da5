import { backoffMs } from "@tidemark/core";
import type { Refusal } from "@tidemark/core/wire";
import { type ReportsAnswer, serverBackoff } from "../server/client.ts";
import { type Entry, maxReports, type Outbox, reportKey } from "./outbox.ts";

/** `malformed`: the server could not read the report even alone. */
export type ReportOutcome = "received" | Refusal | "refused" | "malformed";

export interface AppliedAnswer {
  readonly outbox: Outbox;
  readonly outcomes: readonly { readonly entry: Entry; readonly outcome: ReportOutcome }[];
  /** The server no longer takes the token. */
  readonly revoked: boolean;
}

/** Applies the server's answer to a batch, and releases the lease. */
export function applyAnswer(
  outbox: Outbox,
  ids: readonly string[],
  answer: ReportsAnswer,
  now: number,
  random: () => number,
): AppliedAnswer {
  const released: Outbox = { ...outbox, lease: null };
  switch (answer.kind) {
    case "results":
      return applyResults(released, ids, answer.results, now, random);
    case "unauthorized":
      return { outbox: released, outcomes: [], revoked: true };
    case "malformed":
      return splitOrDrop(released, ids);
    case "later":
      return { outbox: retryLater(released, answer.afterMs, now, random), outcomes: [], revoked: false };
  }
}

function retryLater(outbox: Outbox, afterMs: number | null, now: number, random: () => number): Outbox {
  const attempt = outbox.attempt + 1;
  const wait = Math.max(afterMs ?? 0, backoffMs(attempt, serverBackoff, random));
  return { ...outbox, attempt, notBefore: now + wait };
}

function applyResults(
  outbox: Outbox,
  ids: readonly string[],
  results: Extract<ReportsAnswer, { kind: "results" }>["results"],
  now: number,
  random: () => number,
): AppliedAnswer {
  const byId = new Map(results.map((result) => [result.id.toLowerCase(), result]));
  const answered = outbox.entries.flatMap((entry) => {
    const result = ids.includes(entry.id) ? byId.get(entry.id.toLowerCase()) : undefined;
    if (!result) return [];
    const outcome: ReportOutcome = result.status === "received" ? "received" : (result.reason ?? "refused");
    return [{ entry, outcome }];
  });
  const limit = Math.min(outbox.limit * 2, maxReports);
  const left = withoutEntries(outbox, answered);
  // A server that answers without naming any report must not be asked again immediately: that would never end.
  if (answered.length === 0)
    return { outbox: retryLater(left, null, now, random), outcomes: [], revoked: false };
  return { outbox: { ...left, attempt: 0, notBefore: 0, limit }, outcomes: answered, revoked: false };
}

/** Halves a refused body until the report at fault is alone; only that one is dropped. */
function splitOrDrop(outbox: Outbox, ids: readonly string[]): AppliedAnswer {
  if (ids.length > 1) {
    return { outbox: { ...outbox, limit: Math.ceil(ids.length / 2) }, outcomes: [], revoked: false };
  }
  const outcomes = outbox.entries
    .filter(({ id }) => id === ids[0])
    .map((entry) => ({ entry, outcome: "malformed" as const }));
  return { outbox: withoutEntries(outbox, outcomes), outcomes, revoked: false };
}

/** Removes answered entries. A product whose report came too late may be reported again at the next sight. */
function withoutEntries(outbox: Outbox, outcomes: AppliedAnswer["outcomes"]): Outbox {
  const gone = new Set(outcomes.map(({ entry }) => entry.id));
  const late = new Set(
    outcomes.filter(({ outcome }) => outcome === "stale").map(({ entry }) => reportKey(entry)),
  );
  return {
    ...outbox,
    entries: outbox.entries.filter(({ id }) => !gone.has(id)),
    said: Object.fromEntries(Object.entries(outbox.said).filter(([key]) => !late.has(key))),
  };
}
