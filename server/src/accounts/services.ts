import type { Policy } from "@tidemark/core";
import type { Limit } from "../platform/http/rate-limit.ts";
import type { PlatformServices } from "../platform/services.ts";
import type { Challenges } from "./challenges.ts";
import type { NetworkGroups } from "./network-group.ts";
import type { Profile } from "./profile.ts";
import type { ReporterTokens } from "./token.ts";

export interface AccountServices extends PlatformServices {
  readonly policy: Policy;
  readonly profile: Profile;
  readonly tokens: ReporterTokens;
  readonly challenges: Challenges;
  readonly groups: NetworkGroups;
  /** Invites and proofs of work that a network shows, right or wrong. */
  readonly inviteTries: Limit;
  readonly limits: { readonly registrations: Limit };
}
