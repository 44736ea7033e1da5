import type { Lease, Page } from "@tidemark/core/wire";
import { fetchRobots, type VisitFailure, type Visitor, visitPage } from "./page-visit.ts";
import type { Robots } from "./robots.ts";
import { productUrl } from "./shop.ts";

/** Why the page was not requested. Nothing is known about it; the lease goes back. */
export type SkipReason = "stopped" | "no-browser" | "robots-disallow" | "robots-unreachable";

export type LeaseVisit =
  | { readonly kind: "read"; readonly page: Page; readonly status: number; readonly retryAfterMs: number }
  | {
      readonly kind: "failed";
      readonly reason: Exclude<VisitFailure["reason"], SkipReason> | "bad-lease";
      readonly detail?: string | undefined;
    }
  | { readonly kind: "skipped"; readonly reason: SkipReason; readonly retryAfterMs: number };

/** Visits the page of a lease. Never rejects; an abort ends it soon as skipped, with reason `stopped`. */
export async function visitLease(
  visitor: Visitor,
  robots: Robots,
  lease: Lease,
  signal: AbortSignal,
): Promise<LeaseVisit> {
  const skipped = (reason: SkipReason, retryAfterMs = 0): LeaseVisit =>
    signal.aborted
      ? { kind: "skipped", reason: "stopped", retryAfterMs: 0 }
      : { kind: "skipped", reason, retryAfterMs };
  const url = productUrl(lease);
  if (!url) return { kind: "failed", reason: "bad-lease" };
  const answer = await robots.rulesFor(url, (file) => fetchRobots(visitor, file, signal));
  if (!answer.ok) return skipped("robots-unreachable", answer.retryAfterMs);
  if (!answer.rules(url)) return skipped("robots-disallow");
  const visit = await visitPage(visitor, url, answer.rules, signal);
  if (visit.ok) {
    const { page, status, retryAfterMs } = visit;
    return { kind: "read", page, status, retryAfterMs };
  }
  const { reason, detail } = visit;
  if (reason === "stopped" || reason === "no-browser") return skipped(reason);
  return { kind: "failed", reason, detail };
}
