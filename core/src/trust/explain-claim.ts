import { publicContextOf, voteWeight } from "./crowd.ts";
import type { JudgingContext } from "./judging-context.ts";
import { dropOf, dropReference } from "./large-drop.ts";
import { mutedUntil, refutedPriceOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import { checkQuorum, needsVerifier, type QuorumResult } from "./quorum.ts";
import type { Claim, SeriesState } from "./state.ts";
import { type Tally, tallyOf } from "./vote-tally.ts";

/** What is claimed, what it weighs, and what it waits for. Times: epoch ms. */
export interface ClaimExplanation {
  readonly claimId: string;
  readonly price: number | null;
  readonly firstSeenAt: number;
  readonly lastReportedAt: number;
  /** The share by which it lies below the highest price that counts, and that price. */
  readonly drop: number;
  readonly reference: number | null;
  /** Needs the verifier while one can visit: a large drop, or a price that readings refuted again and again. */
  readonly needsVerifier: boolean;
  readonly quorum: QuorumResult;
  /** Public profile. */
  readonly tally: Tally | null;
  /** What a tally must reach for people alone to be believed; null: nothing they say suffices now. */
  readonly needs: { readonly weight: number; readonly groups: number; readonly versions: number } | null;
  /** Readings that refuted this price before. */
  readonly refutations: number;
  readonly votes: readonly VoteExplanation[];
}

/** A vote without its reporter. */
export interface VoteExplanation {
  readonly lastSeenAt: number;
  readonly version: string | null;
  /** Of its reporter's record now, whatever the vote's age; null in the private profile. */
  readonly weight: number | null;
  /** Its version is in quarantine. */
  readonly quarantined: boolean;
}

/** A refuted price, and until when reports of it open no claim. */
export interface RefutedPriceExplanation {
  readonly price: number | null;
  readonly refutations: number;
  readonly mutedUntil: number;
  /** Votes with weight for it since; a second network lifts the muting. */
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
  const publicContext = publicContextOf(policy, context);
  const isGrave = needsVerifier(state, price, now, policy);
  return {
    claimId: id,
    price,
    firstSeenAt,
    lastReportedAt,
    drop: dropOf(state, price, now, policy),
    reference: dropReference(state, now, policy),
    needsVerifier: isGrave,
    quorum: checkQuorum(state, claim, context, policy),
    tally: publicContext && tallyOf(state, price, publicContext, policy),
    needs: needsOf(isGrave, context, policy),
    refutations: refutedPriceOf(state, price, policy)?.refutations ?? 0,
    votes: votes.map((vote) => ({
      lastSeenAt: vote.lastSeenAt,
      version: vote.from?.version ?? null,
      weight: publicContext && voteWeight(vote, publicContext),
      quarantined: !!vote.from && publicContext?.crowd.quarantined.has(vote.from.version) === true,
    })),
  };
}

function needsOf(isGrave: boolean, context: JudgingContext, policy: Policy): ClaimExplanation["needs"] {
  const publicContext = publicContextOf(policy, context);
  if (!publicContext?.crowd.switches.quorum || (isGrave && context.verifierCanVisit)) return null;
  const { weight, groups, versions, largeWeight, largeGroups } = publicContext.rules.quorum;
  return { weight: isGrave ? largeWeight : weight, groups: isGrave ? largeGroups : groups, versions };
}

/** The refuted prices of a series, and until when they are muted. */
export function explainRefutedPrices(
  state: SeriesState,
  now: number,
  policy: Policy,
): readonly RefutedPriceExplanation[] {
  const { publicRules } = policy;
  if (!publicRules) return [];
  return (state.refutedPrices ?? []).map((known) => ({
    price: known.price,
    refutations: known.refutations,
    mutedUntil: mutedUntil(state, known, now, publicRules.muting, policy),
    votes: known.votes.length,
  }));
}
