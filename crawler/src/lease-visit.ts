import type { Lease, Page } from "@tidemark/core/wire";
import type { DocumentFailure } from "./open-document.ts";
import type { Robots } from "./robots.ts";
import { productUrl } from "./shop.ts";
import { fetchRobots, type Visitor, visit } from "./page-visit.ts";

/** Why the shop was not asked for the page: nothing is known, the lease goes back. */
export type Unvisited = "stopped" | "no-browser" | "robots-disallow" | "robots-unreachable";

export type Look =
  | { readonly kind: "seen"; readonly page: Page; readonly status: number; readonly retryAfterMs: number }
  | { readonly kind: "failed"; readonly reason: Exclude<DocumentFailure, Unvisited> | "bad-lease" }
  | { readonly kind: "unvisited"; readonly reason: Unvisited; readonly retryAfterMs: number };

/** Looks at what a lease asks for. Never throws; an abort ends it soon as `stopped`. */
export async function look(
  visitor: Visitor,
  robots: Robots,
  lease: Lease,
  signal: AbortSignal,
): Promise<Look> {
  const unvisited = (reason: Unvisited, retryAfterMs = 0): Look =>
    signal.aborted
      ? { kind: "unvisited", reason: "stopped", retryAfterMs: 0 }
      : { kind: "unvisited", reason, retryAfterMs };
  const url = productUrl(lease);
  if (!url) return { kind: "failed", reason: "bad-lease" };
  const answer = await robots.rulesFor(url, (file) => fetchRobots(visitor, file, signal));
  if (!answer.ok) return unvisited("robots-unreachable", answer.retryAfterMs);
  if (!answer.rules(url)) return unvisited("robots-disallow");
  const seen = await visit(visitor, url, answer.rules, signal);
  if (seen.ok) return { kind: "seen", page: seen.page, status: seen.status, retryAfterMs: seen.retryAfterMs };
  if (seen.reason === "stopped" || seen.reason === "no-browser") return unvisited(seen.reason);
  return { kind: "failed", reason: seen.reason };
}
