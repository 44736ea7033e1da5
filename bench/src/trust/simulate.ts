import type { Stream } from "./attacks.ts";
import type { MakeRule } from "./rule.ts";
import type { Scenario } from "./scenario.ts";
import { Scorer } from "./scorer.ts";
import { Verifier } from "./verifier.ts";
import type { World } from "./world.ts";

/** What one contestant reached in one world. Shares 0-1; null: of nothing, or never. */
export interface Figures {
  readonly honestReports: number;
  readonly falseAcceptancesPerMillion: number;
  readonly falseAcceptancesVariantPerMillion: number;
  readonly falseAlertsPerMillion: number;
  readonly falseAlertShare: number;
  readonly drops: number;
  readonly dropsAlertedWithinHour: number | null;
  readonly detected: Readonly<Record<"popular" | "middling" | "tail", number | null>>;
  readonly delayHoursP50: number | null;
  readonly delayHoursP95: number | null;
  readonly verificationsPerDay: number;
}

/** Plays a scenario's stream to a contestant, whose verifier looks `rate` times a second at most. */
export function simulate(
  world: World,
  { installations, events }: Stream,
  scenario: Scenario,
  make: MakeRule,
  rate: number,
  seed: number,
): Figures {
  const ledger = new Scorer(world);
  const contestant = make({ world, installations, events: ledger, rate });
  const verifier = new Verifier(world, seed, scenario);
  const every = 1 / (3600 * rate);
  let nextLook = 0;

  const look = (hour: number): boolean => {
    const product = contestant.nextVisit(hour);
    if (product < 0) return false;
    if (hour >= world.attackHour) ledger.visits++;
    contestant.reading(hour, product, verifier.read(product, hour));
    return true;
  };

  for (let n = 0; n < events.count; n++) {
    const hour = events.hours[n]!;
    const reporter = events.reporters[n]!;
    const product = events.products[n]!;
    const price = events.prices[n]!;
    while (nextLook <= hour) {
      const looked = look(nextLook);
      // With nothing to do the verifier waits for the next report.
      const idle = looked ? 0 : Math.floor((hour - nextLook) / every);
      nextLook += every * Math.max(1, idle);
    }
    if (!installations.attacker[reporter]) {
      ledger.honest(hour, product, price, contestant.priceOf(product));
    }
    contestant.report(hour, reporter, product, price);
  }
  ledger.finish();
  return figuresOf(ledger, world);
}

function figuresOf(ledger: Scorer, { options }: World): Figures {
  const million = 1e6 / Math.max(1, ledger.honestReports);
  const [popular, middling, tail] = ledger.detected.map((found, tier) =>
    share(found, found + ledger.missed[tier]!),
  );
  const missed = ledger.missed.reduce((sum, one) => sum + one, 0);
  const delays = Float64Array.from(ledger.delays).sort();
  const delayAt = (part: number): number | null =>
    rounded(delays[Math.floor(part * (delays.length + missed))] ?? null, 4);
  return {
    honestReports: ledger.honestReports,
    falseAcceptancesPerMillion: rounded(ledger.falseAcceptances * million, 1),
    falseAcceptancesVariantPerMillion: rounded(ledger.variantAcceptances * million, 1),
    falseAlertsPerMillion: rounded(ledger.falseAlerts * million, 1),
    falseAlertShare: share(ledger.falseAlerts, ledger.falseAlerts + ledger.trueAlerts) ?? 0,
    drops: ledger.drops,
    dropsAlertedWithinHour: share(ledger.promptDrops, ledger.drops),
    detected: { popular: popular!, middling: middling!, tail: tail! },
    delayHoursP50: delayAt(0.5),
    delayHoursP95: delayAt(0.95),
    verificationsPerDay: rounded(ledger.visits / (options.days - options.attackDay), 1),
  };
}

const share = (part: number, whole: number): number | null => (whole > 0 ? rounded(part / whole, 5) : null);

function rounded<T extends number | null>(value: T, digits: number): T;
function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
