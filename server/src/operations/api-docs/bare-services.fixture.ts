import { profiles } from "../../accounts/profile.ts";
import { loggerTo } from "../../platform/logger.ts";
import type { Services } from "../services.ts";

/** Enough to list an app's routes; it cannot answer requests. */
export const bareServices = {
  assets: new Map(),
  log: loggerTo(() => {}),
  verifier: {},
  access: {},
  rateLimits: { of: () => ({}) },
  profile: profiles.public,
  policy: profiles.public.policy,
} as unknown as Services;
