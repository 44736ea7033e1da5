import { type Crowd, mayCount, recordWeight } from "./crowd.ts";
import { dropOf } from "./drop.ts";
import { alternativeOf, isMuted } from "./muting.ts";
import type { Policy } from "./policy.ts";
import { type Network, type Reporter, spend, spentIn, utcDay } from "./reporter.ts";
import type { Origin, SeriesState } from "./state.ts";
import type { AskingRules, StrangerRules } from "./stranger-rules.ts";

/** 0: trusted; 1: paid by a token; 2: neither, when there is nothing else to do. */
export type AskClass = 0 | 1 | 2;

/** The wish for a look at a product. Of one class, the higher score goes first. */
export interface Ask {
  readonly class: AskClass;
  readonly score: number;
}

/** Who asks, on the ground of which claimed price. */
export interface Asker {
  readonly id: string;
  readonly reporter: Reporter;
  readonly network: Network;
  readonly from: Origin;
}

/** The wish that a stranger's novel report is worth, before any token is spent. */
export function askOf(
  state: SeriesState,
  price: number | null,
  { id, reporter, network, from }: Asker,
  watchers: number,
  crowd: Crowd,
  now: number,
  policy: Policy,
): Ask {
  const rules = policy.strangers!;
  const { asking } = rules;
  const refuted = alternativeOf(state, price, policy);
  const muted = refuted !== undefined && isMuted(state, refuted, crowd, now, policy);
  const quarantined = crowd.quarantined.has(from.version);
  // Where much was refuted is what such a version misreads.
  const misread = asking.quarantinedFactor ** (1 + (state.alternatives ?? []).length);
  const factor = (refuted ? asking.refutedFactor : 1) * (quarantined ? misread : 1);
  const value = worthOf(dropOf(state, price, now, policy), asking);
  const unproven = isUnproven(reporter, now, rules);
  const hitRate = unproven ? Math.min(asking.unprovenHitRate, reporter.hitRate) : reporter.hitRate;
  const weight = recordWeight(id, crowd, now, rules);
  return {
    class: muted ? 2 : classOf(reporter, network, weight, crowd, now, rules),
    score: value * Math.log2(2 + watchers) * hitRate * factor,
  };
}

function worthOf(drop: number, { values }: AskingRules): number {
  return values.find((step) => drop >= step.drop)?.value ?? 1;
}

/** Nothing of its was verified, and it is new or was refuted: whoever makes reporters by the hundred has such ones. */
function isUnproven(reporter: Reporter, now: number, { standing }: StrangerRules): boolean {
  const { verifiedNovel, createdAt, refuted } = reporter;
  return verifiedNovel === 0 && (now - createdAt < standing.provenAfterMs || refuted > 1);
}

function classOf(
  reporter: Reporter,
  network: Network,
  weight: number,
  crowd: Crowd,
  now: number,
  rules: StrangerRules,
): AskClass {
  const { asking } = rules;
  if (!mayCount(reporter, crowd.switches)) return 2;
  const day = utcDay(now);
  const used = spentIn(day, reporter.tokens);
  if (weight > 0 && reporter.hitRate >= asking.trustedHitRate && used < asking.trustedTokens) return 0;
  const poor = isUnproven(reporter, now, rules) || reporter.hitRate < asking.poorHitRate;
  const left = used < (poor ? asking.poorTokens : asking.tokens);
  return left && spentIn(day, network.tokens) < asking.groupTokens ? 1 : 2;
}

/** The pending wish with another one in it. Only who lifts it to a better class pays. */
export function raised(pending: Ask | null, ask: Ask): { readonly ask: Ask; readonly pays: boolean } {
  if (!pending || ask.class < pending.class) {
    const score = Math.max(ask.score, pending?.score ?? 0);
    return { ask: { class: ask.class, score }, pays: ask.class < 2 };
  }
  if (ask.class > pending.class || ask.score <= pending.score) return { ask: pending, pays: false };
  return { ask, pays: false };
}

/** Reporter and group after paying for a look: class 0 costs its reporter alone. */
export function paid(
  reporter: Reporter,
  network: Network,
  of: AskClass,
  now: number,
): { readonly reporter: Reporter; readonly network: Network } {
  const day = utcDay(now);
  return {
    reporter: { ...reporter, tokens: spend(day, reporter.tokens) },
    network: of === 1 ? { ...network, tokens: spend(day, network.tokens) } : network,
  };
}

/** Looks of the present hour, by the class that got them; `idle`: those of class 2. */
export interface Looks {
  readonly open: number;
  readonly idle: number;
  readonly all: number;
}

/** Which class gets the next look, by the best of each; null: nobody may. Audits come after. */
export function classToServe(
  best: readonly (Ask | null)[],
  looks: Looks,
  perHour: number,
  { openShare, openShareWhenBetter, idleShare }: AskingRules,
): AskClass | null {
  const [trusted, open, idle] = best;
  if (trusted && open) {
    const behind = looks.open < openShare * looks.all;
    const better = open.score > trusted.score && looks.open < openShareWhenBetter * (looks.all + 1);
    return behind || better ? 1 : 0;
  }
  if (trusted) return 0;
  if (open) return 1;
  return idle && looks.idle < idleShare * perHour ? 2 : null;
}
