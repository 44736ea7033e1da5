import { profiles } from "../../accounts/profile.ts";
import { loggerTo } from "../../platform/logger.ts";
import type { Services } from "../services.ts";

/** Enough to ask an app for its routes; no request can be answered with it. */
export const bareServices = {
  assets: new Map(),
  log: loggerTo(() => {}),
  verifier: {},
  access: {},
  profile: profiles.public,
  policy: profiles.public.policy,
} as unknown as Services;
