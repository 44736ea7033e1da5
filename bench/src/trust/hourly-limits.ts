import type { PublicRules } from "@tidemark/core";

const hourMs = 3_600_000;

/** Reports that are taken from a reporter and from a network within an hour, as a server's door counts them. */
export class HourlyLimits {
  private readonly rules: PublicRules;
  private readonly ofReporter: Uint16Array;
  private readonly ofNetwork: Uint16Array;
  private hour = -1;

  constructor(rules: PublicRules, reporters: number, networks: number) {
    this.rules = rules;
    this.ofReporter = new Uint16Array(reporters);
    this.ofNetwork = new Uint16Array(networks);
  }

  /** Whether one more is taken at a moment (epoch ms). */
  take(reporter: number, network: number, now: number): boolean {
    const hour = Math.floor(now / hourMs);
    if (hour !== this.hour) {
      this.hour = hour;
      this.ofReporter.fill(0);
      this.ofNetwork.fill(0);
    }
    if (this.ofReporter[reporter]! >= this.rules.reportsAnHour) return false;
    if (this.ofNetwork[network]! >= this.rules.groupReportsAnHour) return false;
    this.ofReporter[reporter]!++;
    this.ofNetwork[network]!++;
    return true;
  }
}
