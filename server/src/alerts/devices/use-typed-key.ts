import { parseTypedKey } from "@tidemark/core";
import type { DeviceKind } from "@tidemark/core/wire";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import type { AlertServices } from "../services.ts";
import type { NewDeviceToken } from "./devices.ts";

/**
 * Gives a new device access by a typed link code or recovery key. Throws bad-request for what can be neither, not-found
 * for one that does not work, and too-many; their sentences are for the person who typed.
 */
export async function useTypedKey(
  { linkCodes }: Pick<AlertServices, "linkCodes">,
  typed: string,
  kind: DeviceKind,
  network: string,
): Promise<NewDeviceToken> {
  const given = parseTypedKey(typed);
  if (given.kind === "wrong") throw new ServiceError("bad-request", t(`devices.typed.${given.reason}`));
  const used =
    given.kind === "link-code"
      ? await linkCodes.useLinkCode(given.key, kind, network)
      : await linkCodes.useRecoveryKey(given.key, kind, network);
  if (used.ok) return used.device;
  if (used.reason === "too-many") {
    throw new ServiceError("too-many", t("devices.too-many"), { retryAfterS: used.retryAfterS });
  }
  throw new ServiceError("not-found", t(given.kind === "link-code" ? "devices.no-code" : "devices.no-key"));
}
