import type { Report } from "@tidemark/core/wire";
import type { Profile } from "../../accounts/profile.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { RateLimit } from "../../platform/http/rate-limit.ts";

/** Rate limits on reports: of one reporter, and of one network where networks count. */
export class ReportLimits {
  readonly #cardCounts: number;
  readonly #ofReporter: RateLimit;
  readonly #ofNetwork: RateLimit | null;

  constructor({ reportsPerHour, groupReportsPerHour, cardCounts }: Profile, clock: () => number) {
    this.#cardCounts = cardCounts;
    this.#ofReporter = new RateLimit(reportsPerHour, clock);
    this.#ofNetwork = groupReportsPerHour === null ? null : new RateLimit(groupReportsPerHour, clock);
  }

  /** Counts reports. Throws too-many; then nothing was counted. */
  take(reports: readonly Report[], reporter: string, network: string | null): void {
    const counted = this.#count(reports);
    const ofNetwork = network === null ? null : this.#ofNetwork;
    const retryAfterS = Math.max(
      this.#ofReporter.waitS(reporter, counted),
      ofNetwork?.waitS(network!, counted) ?? 0,
    );
    if (retryAfterS > 0) throw new ServiceError("too-many", "Too many reports.", { retryAfterS });
    this.#ofReporter.take(reporter, counted);
    ofNetwork?.take(network!, counted);
  }

  /** Undoes a `take`: the server failed, and the same reports will come again. */
  giveBack(reports: readonly Report[], reporter: string, network: string | null): void {
    const counted = this.#count(reports);
    this.#ofReporter.take(reporter, -counted);
    if (network !== null) this.#ofNetwork?.take(network, -counted);
  }

  #count(reports: readonly Report[]): number {
    const cards = reports.filter(({ card }) => card !== undefined).length;
    return reports.length - cards * (1 - this.#cardCounts);
  }
}
