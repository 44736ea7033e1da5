import type { Policy } from "@tidemark/core";
import type { RateLimit } from "../platform/http/rate-limit.ts";
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
  readonly limits: { readonly registrations: RateLimit };
}
