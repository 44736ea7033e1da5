import type { Context } from "hono";
import { addressOf } from "../../platform/http/address.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import type { AlertServices } from "../services.ts";

/**
 * Counts new watches against the network of its request; throws too-many. The limit of watches per holder stops no
 * flood, because anybody can create holders.
 */
export async function countNewWatch(
  c: Context,
  { limits, trustedProxies }: Pick<AlertServices, "limits" | "trustedProxies">,
  count = 1,
): Promise<void> {
  const retryAfterS = await limits.watches.take(addressOf(c, trustedProxies), count);
  if (retryAfterS > 0) throw new ServiceError("too-many", t("problem.watches.new"), { retryAfterS });
}
