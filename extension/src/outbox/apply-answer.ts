import type { Refusal } from "@tidemark/core/wire";
import type { Answer } from "../server/client.ts";
import { backoffMs } from "./backoff.ts";
import { type Entry, keyOf, maxReports, type Outbox } from "./outbox.ts";

/** What became of a report. `malformed`: the server could not read it even alone. */
export type Fate = "received" | Refusal | "refused" | "malformed";

export interface Settled {
  readonly outbox: Outbox;
  readonly fates: readonly { readonly entry: Entry; readonly fate: Fate }[];
  /** The token is no good any more. */
  readonly shutOut: boolean;
}

/** Takes the server's answer to a batch in and gives the lease back. */
export function settle(
  outbox: Outbox,
  ids: readonly string[],
  answer: Answer,
  now: number,
  random: () => number,
): Settled {
  const free: Outbox = { ...outbox, lease: null };
  switch (answer.kind) {
    case "results":
      return settleResults(free, ids, answer.results, now, random);
    case "unauthorized":
      return { outbox: free, fates: [], shutOut: true };
    case "malformed":
      return splitOrDrop(free, ids);
    case "later":
      return { outbox: delayed(free, answer.afterMs, now, random), fates: [], shutOut: false };
  }
}

function delayed(outbox: Outbox, afterMs: number | null, now: number, random: () => number): Outbox {
  const attempt = outbox.attempt + 1;
  const wait = Math.max(afterMs ?? 0, backoffMs(attempt, random));
  return { ...outbox, attempt, notBefore: now + wait };
}

function settleResults(
  outbox: Outbox,
  ids: readonly string[],
  results: Extract<Answer, { kind: "results" }>["results"],
  now: number,
  random: () => number,
): Settled {
  const byId = new Map(results.map((result) => [result.id.toLowerCase(), result]));
  const answered = outbox.entries.flatMap((entry) => {
    const result = ids.includes(entry.id) ? byId.get(entry.id.toLowerCase()) : undefined;
    if (!result) return [];
    const fate: Fate = result.status === "received" ? "received" : (result.reason ?? "refused");
    return [{ entry, fate }];
  });
  const limit = Math.min(outbox.limit * 2, maxReports);
  const left = without(outbox, answered);
  // A server that answers without naming what was sent must not be asked again at once, for ever.
  if (answered.length === 0) return { outbox: delayed(left, null, now, random), fates: [], shutOut: false };
  return { outbox: { ...left, attempt: 0, notBefore: 0, limit }, fates: answered, shutOut: false };
}

/** A refused body is halved until the one report that is at fault stands alone; only that one is dropped. */
function splitOrDrop(outbox: Outbox, ids: readonly string[]): Settled {
  if (ids.length > 1) {
    return { outbox: { ...outbox, limit: Math.ceil(ids.length / 2) }, fates: [], shutOut: false };
  }
  const fates = outbox.entries
    .filter(({ id }) => id === ids[0])
    .map((entry) => ({ entry, fate: "malformed" as const }));
  return { outbox: without(outbox, fates), fates, shutOut: false };
}

/** Takes answered entries out. What came too late to count may be said anew at the next sight. */
function without(outbox: Outbox, fates: Settled["fates"]): Outbox {
  const gone = new Set(fates.map(({ entry }) => entry.id));
  const late = new Set(fates.filter(({ fate }) => fate === "stale").map(({ entry }) => keyOf(entry)));
  return {
    ...outbox,
    entries: outbox.entries.filter(({ id }) => !gone.has(id)),
    said: Object.fromEntries(Object.entries(outbox.said).filter(([key]) => !late.has(key))),
  };
}
