import type { Lease, Page } from "@tidemark/core/wire";
import type { ApiClient, ApiFailure } from "./api-client.ts";
import { Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./logger.ts";
import type { Look } from "./lease-visit.ts";
import { Rests } from "./cooldowns.ts";

export interface VerifierParts {
  readonly egress: string;
  /** Suffixes of the marketplaces it visits. */
  readonly marketplaces: readonly string[];
  /** It gives second readings only, of what another egress has read. */
  readonly secondReadings?: boolean;
  readonly api: ApiClient;
  look(lease: Lease, signal: AbortSignal): Promise<Look>;
  readonly clock: Clock;
  readonly log: Log;
  /** Longest wait between two questions while nothing is there to do. */
  readonly idleMs?: number;
  readonly random?: () => number;
}

export interface VerifierSignals {
  /** No new work is begun. */
  readonly stopping: AbortSignal;
  /** The visit under way is cut short. */
  readonly hurry: AbortSignal;
}

const longestAskAgainMs = 30 * 60_000;
const readingTries = 4;

/** Leases, looks and posts what it saw, one visit at a time, until it is told to stop. */
export async function runVerifier(parts: VerifierParts, { stopping, hurry }: VerifierSignals): Promise<void> {
  const { api, clock, log, random = Math.random, idleMs = 10_000 } = parts;
  const rests = new Rests(clock, random);
  const server = new Backoff(clock, { firstMs: 1000, longestMs: 30_000 }, random);
  const idle = new Backoff(clock, { firstMs: Math.min(2000, idleMs), longestMs: idleMs }, random);

  while (!stopping.aborted) {
    const { marketplaces, restMs } = rests.open(parts.marketplaces);
    if (marketplaces.length === 0) {
      await clock.sleep(restMs, stopping);
      continue;
    }
    const leased = await api.lease({
      egress: parts.egress,
      marketplaces,
      max: 1,
      ...(parts.secondReadings && { secondReadings: true }),
    });
    if (!leased.ok) {
      const waitMs = server.fail(leased.retryAfterMs);
      log("server", { reason: leased.reason, detail: leased.detail, waitMs: Math.round(waitMs) });
      await clock.sleep(waitMs, stopping);
      continue;
    }
    server.succeed();
    const { verifications } = leased.value;
    const askAgainMs = Math.min(leased.value.retryAfterMs, longestAskAgainMs);
    if (verifications.length === 0) {
      await clock.sleep(Math.max(askAgainMs, idle.fail()), stopping);
      continue;
    }
    idle.succeed();
    const askAgainAt = clock.now() + askAgainMs;
    for (const lease of verifications) await attend(lease);
    await clock.sleep(askAgainAt - clock.now(), stopping);
  }

  async function attend(lease: Lease): Promise<void> {
    if (stopping.aborted) {
      await release(lease);
      return;
    }
    const startedAt = clock.now();
    const seen = await parts.look(lease, hurry);
    const restMs = Math.round(rests.learn(lease.marketplace, seen));
    const outcome = seen.kind === "unvisited" ? await release(lease) : await post(lease, pageOf(seen));
    log("visit", {
      marketplace: lease.marketplace,
      asin: lease.asin,
      ...(seen.kind === "seen"
        ? { page: seen.page.kind, status: seen.status }
        : { [seen.kind]: seen.reason }),
      ...(outcome && { outcome }),
      tookMs: Math.round(clock.now() - startedAt),
      ...(restMs > 0 && { restMs }),
    });
  }

  /** Tells the server what was seen. What it does not take is dropped: the lease then runs out by itself. */
  async function post(lease: Lease, page: Page): Promise<string> {
    const retry = new Backoff(clock, { firstMs: 1000, longestMs: 8000 }, random);
    for (let tried = 1; ; tried += 1) {
      const answer = await api.reading(lease, page);
      if (answer.ok) return answer.value.outcome;
      if (answer.reason === "refused" && page.kind !== "other") return post(lease, { kind: "other" });
      if (answer.reason !== "unreachable" || tried === readingTries || stopping.aborted)
        return dropped(answer);
      await clock.sleep(retry.fail(answer.retryAfterMs), stopping);
    }
  }

  async function release(lease: Lease): Promise<string> {
    const answer = await api.release(lease);
    return answer.ok ? "released" : dropped(answer);
  }
}

/** A look that told nothing still counts as one: the server retries, and in time lets people decide alone. */
const pageOf = (look: Exclude<Look, { kind: "unvisited" }>): Page =>
  look.kind === "seen" ? look.page : { kind: "other" };

const dropped = ({ reason, detail }: ApiFailure): string =>
  reason === "gone" ? "lease-gone" : `${reason}: ${detail}`;
