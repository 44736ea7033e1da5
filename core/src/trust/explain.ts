import { strangersOf, wordWeight } from "./crowd.ts";
import { dropOf, dropReference } from "./drop.ts";
import { alternativeOf, mutedUntil } from "./muting.ts";
import type { Policy } from "./policy.ts";
import { isGrave, type Standing, standingOf } from "./standing.ts";
import type { Claim, SeriesState } from "./state.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** What was claimed, what it weighs, why it is or is not believed, and what it waits for. Times: epoch ms. */
export interface ClaimExplained {
  readonly claimId: string;
  readonly price: number | null;
  readonly firstSeenAt: number;
  readonly lastReportedAt: number;
  /** The share by which it lies below the highest price that counts, and that price. */
  readonly drop: number;
  readonly reference: number | null;
  /** Needs the verifier while one can look: a large drop, or a price that readings refuted again and again. */
  readonly grave: boolean;
  readonly standing: Standing;
  /** Among strangers. */
  readonly tally: Tally | null;
  /** What a tally must reach for people alone to be believed; null: nothing they say suffices now. */
  readonly needs: { readonly weight: number; readonly groups: number; readonly versions: number } | null;
  /** Readings that refuted this price before. */
  readonly refutations: number;
  readonly words: readonly WordExplained[];
}

/** A word without the one who gave it. */
export interface WordExplained {
  readonly lastSeenAt: number;
  readonly version: string | null;
  /** Of its reporter's record now, whatever the word's age; null where everyone was let in. */
  readonly weight: number | null;
  /** Its version is in quarantine. */
  readonly quarantined: boolean;
}

/** A refuted price, and until when reports of it make nothing dirty. */
export interface AlternativeExplained {
  readonly price: number | null;
  readonly refutations: number;
  readonly mutedUntil: number;
  /** Words with weight that speak for it since; a second network lifts the muting. */
  readonly words: number;
}

export function explainClaim(
  state: SeriesState,
  claim: Claim,
  around: Surroundings,
  policy: Policy,
): ClaimExplained {
  const { id, price, firstSeenAt, lastReportedAt, words } = claim;
  const { now } = around;
  const strangers = strangersOf(policy, around.crowd);
  const grave = isGrave(state, price, now, policy);
  return {
    claimId: id,
    price,
    firstSeenAt,
    lastReportedAt,
    drop: dropOf(state, price, now, policy),
    reference: dropReference(state, now, policy),
    grave,
    standing: standingOf(state, claim, around, policy),
    tally: strangers && tallyOf(state, price, strangers.crowd, now, strangers.rules, policy),
    needs: needsOf(grave, around, policy),
    refutations: alternativeOf(state, price, policy)?.refutations ?? 0,
    words: words.map((word) => ({
      lastSeenAt: word.lastSeenAt,
      version: word.from?.version ?? null,
      weight: strangers && wordWeight(word, strangers.crowd, now, strangers.rules),
      quarantined: strangers !== null && !!word.from && strangers.crowd.quarantined.has(word.from.version),
    })),
  };
}

function needsOf(grave: boolean, around: Surroundings, policy: Policy): ClaimExplained["needs"] {
  const strangers = strangersOf(policy, around.crowd);
  if (!strangers?.crowd.switches.quorum || (grave && around.verifierCanLook)) return null;
  const { weight, groups, versions, largeWeight, largeGroups } = strangers.rules.quorum;
  return { weight: grave ? largeWeight : weight, groups: grave ? largeGroups : groups, versions };
}

/** The refuted prices of a series, and until when they are muted. */
export function explainAlternatives(
  state: SeriesState,
  now: number,
  policy: Policy,
): readonly AlternativeExplained[] {
  const { strangers } = policy;
  if (!strangers) return [];
  return (state.alternatives ?? []).map((known) => ({
    price: known.price,
    refutations: known.refutations,
    mutedUntil: mutedUntil(state, known, now, strangers.muting, policy),
    words: known.words.length,
  }));
}
