import { publicRulesOf, voteWeight } from "./crowd.ts";
import type { JudgingContext } from "./judging-context.ts";
import { dropOf, dropReference } from "./large-drop.ts";
import { mutedUntil, refutedPriceOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import { checkQuorum, needsVerifier, type QuorumResult } from "./quorum.ts";
import type { Claim, SeriesState } from "./state.ts";
import { type Tally, tallyOf } from "./vote-tally.ts";

/** What was claimed, what it weighs, why it is or is not believed, and what it waits for. Times: epoch ms. */
export interface ClaimExplanation {
  readonly claimId: string;
  readonly price: number | null;
  readonly firstSeenAt: number;
  readonly lastReportedAt: number;
  /** The share by which it lies below the highest price that counts, and that price. */
  readonly drop: number;
  readonly reference: number | null;
  /** Needs the verifier while one can look: a large drop, or a price that readings refuted again and again. */
  readonly needsVerifier: boolean;
  readonly quorum: QuorumResult;
  /** Among strangers. */
  readonly tally: Tally | null;
  /** What a tally must reach for people alone to be believed; null: nothing they say suffices now. */
  readonly needs: { readonly weight: number; readonly groups: number; readonly versions: number } | null;
  /** Readings that refuted this price before. */
  readonly refutations: number;
  readonly votes: readonly VoteExplanation[];
}

/** A vote without the one who gave it. */
export interface VoteExplanation {
  readonly lastSeenAt: number;
  readonly version: string | null;
  /** Of its reporter's record now, whatever the vote's age; null where everyone was let in. */
  readonly weight: number | null;
  /** Its version is in quarantine. */
  readonly quarantined: boolean;
}

/** A refuted price, and until when reports of it make nothing dirty. */
export interface RefutedPriceExplanation {
  readonly price: number | null;
  readonly refutations: number;
  readonly mutedUntil: number;
  /** Words with weight that speak for it since; a second network lifts the muting. */
  readonly votes: number;
}

export function explainClaim(
  state: SeriesState,
  claim: Claim,
  context: JudgingContext,
  policy: Policy,
): ClaimExplanation {
  const { id, price, firstSeenAt, lastReportedAt, votes } = claim;
  const { now } = context;
  const strangers = publicRulesOf(policy, context.crowd);
  const grave = needsVerifier(state, price, now, policy);
  return {
    claimId: id,
    price,
    firstSeenAt,
    lastReportedAt,
    drop: dropOf(state, price, now, policy),
    reference: dropReference(state, now, policy),
    needsVerifier: grave,
    quorum: checkQuorum(state, claim, context, policy),
    tally: strangers && tallyOf(state, price, strangers.crowd, now, strangers.rules, policy),
    needs: needsOf(grave, context, policy),
    refutations: refutedPriceOf(state, price, policy)?.refutations ?? 0,
    votes: votes.map((vote) => ({
      lastSeenAt: vote.lastSeenAt,
      version: vote.from?.version ?? null,
      weight: strangers && voteWeight(vote, strangers.crowd, now, strangers.rules),
      quarantined: strangers !== null && !!vote.from && strangers.crowd.quarantined.has(vote.from.version),
    })),
  };
}

function needsOf(grave: boolean, context: JudgingContext, policy: Policy): ClaimExplanation["needs"] {
  const strangers = publicRulesOf(policy, context.crowd);
  if (!strangers?.crowd.switches.quorum || (grave && context.verifierCanLook)) return null;
  const { weight, groups, versions, largeWeight, largeGroups } = strangers.rules.quorum;
  return { weight: grave ? largeWeight : weight, groups: grave ? largeGroups : groups, versions };
}

/** The refuted prices of a series, and until when they are muted. */
export function explainRefutedPrices(
  state: SeriesState,
  now: number,
  policy: Policy,
): readonly RefutedPriceExplanation[] {
  const { publicRules: strangers } = policy;
  if (!strangers) return [];
  return (state.refutedPrices ?? []).map((known) => ({
    price: known.price,
    refutations: known.refutations,
    mutedUntil: mutedUntil(state, known, now, strangers.muting, policy),
    votes: known.votes.length,
  }));
}
