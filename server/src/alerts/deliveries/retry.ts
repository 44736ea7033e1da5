import { type BackoffRange, backoffMs } from "@tidemark/core";
import type { Sent } from "../channels/channel.ts";

/** A delivery is given up after this many attempts: some nine hours. */
const maxAttempts = 16;
const betweenAttempts: BackoffRange = { firstMs: 5_000, longestMs: 3_600_000 };

/**
 * What follows from an attempt. `waiting`: another attempt after `waitMs`. `parked`: given up; `gone`: the channel is
 * stopped, too. `isOurs`: the server is at fault, not the channel.
 */
export type Outcome =
  | { readonly status: "sent" }
  | { readonly status: "waiting"; readonly problem: string; readonly waitMs: number }
  | { readonly status: "parked"; readonly problem: string; readonly gone: boolean; readonly isOurs: boolean };

/** Decides on a retry. `attempt`: from 1. */
export function outcomeOf(sent: Sent, attempt: number, random: () => number): Outcome {
  if (sent.ok) return { status: "sent" };
  const { reason: problem, next, afterMs = 0, isOurs = false } = sent;
  if (next !== "again") return { status: "parked", problem, gone: next === "gone", isOurs };
  if (attempt >= maxAttempts) return { status: "parked", problem, gone: false, isOurs };
  return {
    status: "waiting",
    problem,
    waitMs: Math.max(backoffMs(attempt, betweenAttempts, random), afterMs),
  };
}
