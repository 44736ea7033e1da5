import type { Report } from "@tidemark/core/wire";
import type { Profile } from "../../accounts/profile.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { type Limit, takeAll } from "../../platform/http/rate-limit.ts";
import type { RateLimits } from "../../platform/http/rate-limits.ts";

/** Rate limits on reports: of one reporter, and of one network where networks count. */
export class ReportLimits {
  readonly #cardCounts: number;
  readonly #ofReporter: Limit;
  readonly #ofNetwork: Limit | null;

  constructor({ reportsPerHour, groupReportsPerHour, cardCounts }: Profile, rateLimits: RateLimits) {
    this.#cardCounts = cardCounts;
    this.#ofReporter = rateLimits.of("reports", reportsPerHour);
    this.#ofNetwork =
      groupReportsPerHour === null ? null : rateLimits.of("reports of a network", groupReportsPerHour);
  }

  /** Counts reports. Throws too-many; then nothing was counted. */
  async take(reports: readonly Report[], reporter: string, network: string | null): Promise<void> {
    const retryAfterS = await this.#take(this.#count(reports), reporter, network);
    if (retryAfterS > 0) throw new ServiceError("too-many", "Too many reports.", { retryAfterS });
  }

  /** Undoes a `take`: the server failed, and the same reports will come again. */
  async giveBack(reports: readonly Report[], reporter: string, network: string | null): Promise<void> {
    await this.#take(-this.#count(reports), reporter, network);
  }

  #take(counted: number, reporter: string, network: string | null): number | Promise<number> {
    if (network === null || this.#ofNetwork === null) return this.#ofReporter.take(reporter, counted);
    return takeAll([
      [this.#ofReporter, reporter, counted],
      [this.#ofNetwork, network, counted],
    ]);
  }

  #count(reports: readonly Report[]): number {
    const cards = reports.filter(({ card }) => card !== undefined).length;
    return reports.length - cards * (1 - this.#cardCounts);
  }
}
