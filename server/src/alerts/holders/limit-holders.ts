import type { Context } from "hono";
import { addressOf } from "../../platform/http/address.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import type { AlertServices } from "../services.ts";

/** Counts a new holder against the network that asks for it; throws too-many, a sentence that pages show as well. */
export async function countNewHolder(
  c: Context,
  { limits, trustedProxies }: Pick<AlertServices, "limits" | "trustedProxies">,
): Promise<void> {
  const retryAfterS = await limits.holders.take(addressOf(c, trustedProxies));
  if (retryAfterS > 0) {
    throw new ServiceError("too-many", t("problem.holders"), {
      retryAfterS,
    });
  }
}
