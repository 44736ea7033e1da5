import type { Lease, Page } from "@tidemark/core/wire";
import type { ApiClient, ApiFailure } from "./api-client.ts";
import { Backoff, backoffRanges } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { Cooldowns } from "./cooldowns.ts";
import { keepLease, leaseMs } from "./keep-lease.ts";
import type { LeaseVisit } from "./lease-visit.ts";
import type { Logger } from "./logger.ts";

export interface VerifierParts {
  readonly egress: string;
  /** Suffixes of the marketplaces it visits. */
  readonly marketplaces: readonly string[];
  /** Whether it gives only second readings, of pages that another egress has read. */
  readonly secondReadings?: boolean;
  readonly api: ApiClient;
  visit(lease: Lease, signal: AbortSignal): Promise<LeaseVisit>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Longest wait between two requests for work while there is none. */
  readonly idleMs?: number;
  readonly random?: () => number;
}

export interface VerifierSignals {
  /** Once aborted, no new visit starts. */
  readonly stopping: AbortSignal;
  /** Once aborted, the current visit ends early. */
  readonly cutShort: AbortSignal;
}

const maxRetryAfterMs = 30 * 60_000;
const maxPostAttempts = 4;

/** Leases pages, visits them and posts the readings, one at a time, until it is told to stop. */
export async function runVerifier(parts: VerifierParts, signals: VerifierSignals): Promise<void> {
  const { clock } = parts;
  const { stopping } = signals;
  const loop = new VerifierLoop(parts, signals);
  while (!stopping.aborted) {
    const waitMs = await loop.step();
    await clock.sleep(waitMs, stopping);
  }
}

class VerifierLoop {
  readonly #parts: VerifierParts;
  readonly #signals: VerifierSignals;
  readonly #cooldowns: Cooldowns;
  readonly #server: Backoff;
  readonly #idle: Backoff;

  constructor(parts: VerifierParts, signals: VerifierSignals) {
    const { clock, random, idleMs = 4000 } = parts;
    this.#parts = parts;
    this.#signals = signals;
    this.#cooldowns = new Cooldowns(clock, random);
    this.#server = new Backoff(clock, backoffRanges.server, random);
    this.#idle = new Backoff(clock, { firstMs: Math.min(2000, idleMs), longestMs: idleMs }, random);
  }

  /** Leases what may be visited now and visits it. Returns how long to wait before the next step, in ms. */
  async step(): Promise<number> {
    const { api, clock, logger, egress, secondReadings } = this.#parts;
    const { marketplaces, waitMs } = this.#cooldowns.available(this.#parts.marketplaces);
    if (marketplaces.length === 0) return waitMs;
    const leased = await api.lease({
      egress,
      marketplaces,
      max: 1,
      leaseMs,
      ...(secondReadings && { secondReadings: true }),
    });
    if (!leased.ok) {
      const { reason, detail } = leased;
      const retryInMs = this.#server.fail(leased.retryAfterMs);
      logger.warn({ egress, reason, detail, retryInMs: Math.round(retryInMs) }, "no answer to lease request");
      return retryInMs;
    }
    this.#server.succeed();
    const { verifications } = leased.value;
    const retryAfterMs = Math.min(leased.value.retryAfterMs, maxRetryAfterMs);
    if (verifications.length === 0) return Math.max(retryAfterMs, this.#idle.fail());
    this.#idle.succeed();
    const nextAt = clock.now() + retryAfterMs;
    for (const lease of verifications) await keepLease(api, lease, this.#process(lease));
    return nextAt - clock.now();
  }

  async #process(lease: Lease): Promise<void> {
    const { clock, visit } = this.#parts;
    if (this.#signals.stopping.aborted) {
      await this.#release(lease);
      return;
    }
    const startedAt = clock.now();
    const visited = await visit(lease, this.#signals.cutShort);
    const cooldownMs = Math.round(this.#cooldowns.record(lease.marketplace, visited));
    const outcome =
      visited.kind === "skipped" ? await this.#release(lease) : await this.#post(lease, pageOf(visited));
    const tookMs = Math.round(clock.now() - startedAt);
    this.#log(lease, visited, { outcome, tookMs, ...(cooldownMs > 0 && { cooldownMs }) });
  }

  #log({ marketplace, asin }: Lease, visited: LeaseVisit, fields: object): void {
    const { logger, egress } = this.#parts;
    const { kind } = visited;
    const result =
      kind === "read"
        ? { page: visited.page.kind, status: visited.status }
        : { reason: visited.reason, ...(kind === "failed" && visited.detail && { detail: visited.detail }) };
    const level = kind === "failed" && visited.reason === "reader-error" ? "error" : "info";
    logger[level]({ egress, marketplace, asin, result: kind, ...result, ...fields }, "visit");
  }

  /** Posts a reading. If the server does not take it, it is dropped; the lease then expires. */
  async #post(lease: Lease, page: Page): Promise<string> {
    const { api, clock, random } = this.#parts;
    const { stopping } = this.#signals;
    const retry = new Backoff(clock, backoffRanges.posting, random);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await api.reading(lease, page);
      if (answer.ok) return answer.value.outcome;
      if (answer.reason === "refused" && page.kind !== "other") return this.#post(lease, { kind: "other" });
      if (answer.reason !== "unreachable" || attempt === maxPostAttempts || stopping.aborted) {
        return dropped(answer);
      }
      await clock.sleep(retry.fail(answer.retryAfterMs), stopping);
    }
  }

  async #release(lease: Lease): Promise<string> {
    const answer = await this.#parts.api.release(lease);
    return answer.ok ? "released" : dropped(answer);
  }
}

/** A failed visit is posted as `other`: the server retries, and in time lets reporters decide alone. */
const pageOf = (visit: Exclude<LeaseVisit, { kind: "skipped" }>): Page =>
  visit.kind === "read" ? visit.page : { kind: "other" };

const dropped = ({ reason, detail }: ApiFailure): string =>
  reason === "gone" ? "lease-gone" : `${reason}: ${detail}`;
