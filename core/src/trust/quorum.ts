import { countingVotes } from "./agreement.ts";
import { countVoters } from "./circle.ts";
import { publicContextOf } from "./crowd.ts";
import type { JudgingContext } from "./judging-context.ts";
import { isLargeDrop } from "./large-drop.ts";
import { refutedPriceOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import type { Claim, SeriesState } from "./state.ts";
import { type Tally, tallyOf } from "./vote-tally.ts";

/** What an open claim waits for. */
export type WaitsFor =
  | "another-reporter"
  | "second-sighting"
  | "verifier"
  /** Public profile: more weight behind it, from more networks, from another version of the extension. */
  | "weight"
  | "networks"
  | "another-version";

/** Whether people alone are believed. `alone`: on one vote. `quiet`: nobody is alerted before a reading. */
export type QuorumResult =
  | { readonly believed: true; readonly alone: boolean; readonly quiet: boolean }
  | { readonly believed: false; readonly waitsFor: WaitsFor };

const waitsFor = (what: WaitsFor): QuorumResult => ({ believed: false, waitsFor: what });

/** Whether enough people agree on a claim to believe it without the verifier. */
export function checkQuorum(
  state: SeriesState,
  claim: Claim,
  context: JudgingContext,
  policy: Policy,
): QuorumResult {
  if (policy.publicRules) return checkPublicQuorum(state, claim, context, policy);
  const votes = countingVotes(state, claim.votes, context, policy).map(({ vote }) => vote);
  const large = isLargeDrop(state, claim.price, context.now, policy);
  if (large && context.verifierCanVisit) return waitsFor("verifier");
  if (context.reporters <= 1) {
    const seenAgain = votes.some((vote) => vote.lastSeenAt - vote.observedAt >= policy.seenAgainAfterMs);
    return votes.length > 0 && (!large || seenAgain)
      ? { believed: true, alone: true, quiet: false }
      : waitsFor("second-sighting");
  }
  return countVoters(votes) >= (large ? policy.largeDropQuorum : policy.quorum)
    ? { believed: true, alone: false, quiet: false }
    : waitsFor("another-reporter");
}

function checkPublicQuorum(
  state: SeriesState,
  claim: Claim,
  context: JudgingContext,
  policy: Policy,
): QuorumResult {
  const publicContext = publicContextOf(policy, context)!;
  const { switches } = publicContext.crowd;
  if (!switches.quorum) return waitsFor("verifier");
  const isGrave = needsVerifier(state, claim.price, context.now, policy);
  if (isGrave && context.verifierCanVisit) return waitsFor("verifier");
  const tally = tallyOf(state, claim.price, publicContext, policy);
  const missing = missingOf(tally, isGrave, policy);
  if (missing) return waitsFor(missing);
  return { believed: true, alone: false, quiet: isGrave || !switches.unverifiedAlerts };
}

/** A large drop, or a price that readings refuted repeatedly: the verifier decides while it can visit. */
export function needsVerifier(
  state: SeriesState,
  price: number | null,
  now: number,
  policy: Policy,
): boolean {
  const refuted = refutedPriceOf(state, price, policy)?.refutations ?? 0;
  const known = policy.publicRules !== null && refuted >= policy.publicRules.record.knownAfter;
  return known || isLargeDrop(state, price, now, policy);
}

/** What a quorum of the public profile lacks; null: nothing. */
function missingOf(tally: Tally, isGrave: boolean, policy: Policy): WaitsFor | null {
  const { weight, groups, largeWeight, largeGroups, versions } = policy.publicRules!.quorum;
  if (tally.groups < (isGrave ? largeGroups : groups)) return "networks";
  if (tally.versions < versions) return "another-version";
  return tally.weight < (isGrave ? largeWeight : weight) ? "weight" : null;
}
