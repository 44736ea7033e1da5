import type { Stream } from "./attacks.ts";
import type { MakeRule } from "./rule.ts";
import type { Scenario } from "./scenario.ts";
import { Scorer } from "./scorer.ts";
import { Verifier } from "./verifier.ts";
import type { World } from "./world.ts";

/** What one rule achieved in one world. Shares 0-1; null: of nothing, or never. */
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

/** Plays a scenario's stream to a rule, whose verifier visits `rate` times a second at most. */
export function simulate(
  world: World,
  { installations, events }: Stream,
  scenario: Scenario,
  make: MakeRule,
  rate: number,
  seed: number,
): Figures {
  const scorer = new Scorer(world);
  const rule = make({ world, installations, events: scorer, rate });
  const verifier = new Verifier(world, seed, scenario);
  const every = 1 / (3600 * rate);
  let nextVisitAt = 0;

  const visit = (hour: number): boolean => {
    const product = rule.nextVisit(hour);
    if (product < 0) return false;
    if (hour >= world.attackHour) scorer.visits++;
    rule.reading(hour, product, verifier.read(product, hour));
    return true;
  };

  for (let n = 0; n < events.count; n++) {
    const hour = events.hours[n]!;
    const reporter = events.reporters[n]!;
    const product = events.products[n]!;
    const price = events.prices[n]!;
    while (nextVisitAt <= hour) {
      const visited = visit(nextVisitAt);
      // With nothing to do the verifier waits for the next report.
      const idle = visited ? 0 : Math.floor((hour - nextVisitAt) / every);
      nextVisitAt += every * Math.max(1, idle);
    }
    if (!installations.attacker[reporter]) {
      scorer.honest(hour, product, price, rule.priceOf(product));
    }
    rule.report(hour, reporter, product, price);
  }
  scorer.finish();
  return figuresOf(scorer, world);
}

function figuresOf(scorer: Scorer, { options }: World): Figures {
  const million = 1e6 / Math.max(1, scorer.honestReports);
  const [popular, middling, tail] = scorer.detected.map((found, tier) =>
    share(found, found + scorer.missed[tier]!),
  );
  const missed = scorer.missed.reduce((sum, one) => sum + one, 0);
  const delays = Float64Array.from(scorer.delays).sort();
  const delayAt = (part: number): number | null =>
    rounded(delays[Math.floor(part * (delays.length + missed))] ?? null, 4);
  return {
    honestReports: scorer.honestReports,
    falseAcceptancesPerMillion: rounded(scorer.falseAcceptances * million, 1),
    falseAcceptancesVariantPerMillion: rounded(scorer.variantAcceptances * million, 1),
    falseAlertsPerMillion: rounded(scorer.falseAlerts * million, 1),
    falseAlertShare: share(scorer.falseAlerts, scorer.falseAlerts + scorer.trueAlerts) ?? 0,
    drops: scorer.drops,
    dropsAlertedWithinHour: share(scorer.promptDrops, scorer.drops),
    detected: { popular: popular!, middling: middling!, tail: tail! },
    delayHoursP50: delayAt(0.5),
    delayHoursP95: delayAt(0.95),
    verificationsPerDay: rounded(scorer.visits / (options.days - options.attackDay), 1),
  };
}

const share = (part: number, whole: number): number | null => (whole > 0 ? rounded(part / whole, 5) : null);

function rounded<T extends number | null>(value: T, digits: number): T;
function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
