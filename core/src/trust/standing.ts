import { strangersOf } from "./crowd.ts";
import { dropOf } from "./drop.ts";
import { alternativeOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import type { Claim, SeriesState } from "./state.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** What an open claim waits for. */
export type WaitsFor =
  | "another-reporter"
  | "second-sighting"
  | "verifier"
  /** Strangers: more weight behind it, from more networks, from another version of the extension. */
  | "weight"
  | "networks"
  | "another-version";

/** What an open claim waits for, or on what ground it is accepted. `quiet`: nobody is alerted before a reading. */
export type Standing =
  | { readonly believed: true; readonly alone: boolean; readonly quiet: boolean }
  | { readonly believed: false; readonly waitsFor: WaitsFor };

const waitsFor = (what: WaitsFor): Standing => ({ believed: false, waitsFor: what });

/** Whether what people say suffices to believe a claim. */
export function standingOf(state: SeriesState, claim: Claim, around: Surroundings, policy: Policy): Standing {
  if (policy.strangers) return standingAmongStrangers(state, claim, around, policy);
  const words = claim.words.filter((word) => around.now - word.lastSeenAt <= policy.quorumWindowMs);
  const large = dropOf(state, claim.price, around.now, policy) >= policy.largeDrop;
  if (large && around.verifierCanLook) return waitsFor("verifier");
  if (around.reporters <= 1) {
    const seenAgain = words.some((word) => word.lastSeenAt - word.observedAt >= policy.seenAgainAfterMs);
    return words.length > 0 && (!large || seenAgain)
      ? { believed: true, alone: true, quiet: false }
      : waitsFor("second-sighting");
  }
  return words.length >= (large ? policy.largeDropQuorum : policy.quorum)
    ? { believed: true, alone: false, quiet: false }
    : waitsFor("another-reporter");
}

function standingAmongStrangers(
  state: SeriesState,
  claim: Claim,
  around: Surroundings,
  policy: Policy,
): Standing {
  const { rules, crowd } = strangersOf(policy, around.crowd)!;
  if (!crowd.switches.quorum) return waitsFor("verifier");
  const grave = isGrave(state, claim.price, around.now, policy);
  if (grave && around.verifierCanLook) return waitsFor("verifier");
  const tally = tallyOf(state, claim.price, crowd, around.now, rules, policy);
  const missing = missingOf(tally, grave, policy);
  if (missing) return waitsFor(missing);
  return { believed: true, alone: false, quiet: grave || !crowd.switches.unverifiedAlerts };
}

/** Strangers alone are not believed in what alerts people, nor in what readings refuted again and again. */
export function isGrave(state: SeriesState, price: number | null, now: number, policy: Policy): boolean {
  const refuted = alternativeOf(state, price, policy)?.refutations ?? 0;
  const known = policy.strangers !== null && refuted >= policy.strangers.standing.knownAfter;
  return known || dropOf(state, price, now, policy) >= policy.largeDrop;
}

/** What a quorum of strangers lacks; null: nothing. */
function missingOf(tally: Tally, grave: boolean, policy: Policy): WaitsFor | null {
  const { weight, groups, largeWeight, largeGroups, versions } = policy.strangers!.quorum;
  if (tally.groups < (grave ? largeGroups : groups)) return "networks";
  if (tally.versions < versions) return "another-version";
  return tally.weight < (grave ? largeWeight : weight) ? "weight" : null;
}
