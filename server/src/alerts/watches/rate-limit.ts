import type { Context } from "hono";
import { addressOf } from "../../platform/http/address.ts";
import { ServiceError } from "../../platform/http/errors.ts";
import type { AlertServices } from "../services.ts";

/** Counts a new watch against the network that asks for it: holders are free, so their own ceiling bounds no flood. */
export function countNewWatch(
  c: Context,
  { limits, trustedProxies }: Pick<AlertServices, "limits" | "trustedProxies">,
): void {
  const retryAfterS = limits.watches.take(addressOf(c, trustedProxies));
  if (retryAfterS > 0) throw new ServiceError("too-many", "Too many new watches.", { retryAfterS });
}
