import { parseTypedKey } from "@tidemark/core";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import { channelRow } from "../channels/channels.ts";
import { inLanguageOf } from "../holders/writing.ts";
import type { AlertServices } from "../services.ts";

/**
 * Mails a holder's recovery key to one of its confirmed addresses. Throws bad-request for another key, not-found for
 * another channel, too-many above the caps on mail, and conflict when it was not sent.
 */
export async function mailRecoveryKey(
  { pool, linkCodes, letters, mail, optOutLinks, publicUrl }: AlertServices,
  holder: bigint,
  { key, channel, network }: { readonly key: string; readonly channel: bigint; readonly network: string },
): Promise<void> {
  const given = parseTypedKey(key);
  if (given.kind !== "recovery-key" || !(await linkCodes.isRecoveryKey(holder, given.key))) {
    throw new ServiceError("bad-request", t("devices.other-key"));
  }
  const found = await channelRow(pool, holder, channel);
  if (!found || !("address" in found.target) || !found.confirmed || found.stopped || !letters) {
    throw new ServiceError("not-found", t("devices.no-mailbox"));
  }
  const { address } = found.target;
  const refusal = await mail.take("link", address, network);
  if (refusal) {
    throw new ServiceError("too-many", t("devices.mail-cap"), { retryAfterS: refusal.retryAfterS });
  }
  const sent = await inLanguageOf(pool, holder, () =>
    letters.sendRecoveryKey(address, key, `${publicUrl}/watches/link`, optOutLinks.make(address)),
  );
  if (!sent.ok) throw new ServiceError("conflict", t("devices.mail-failed", { reason: sent.reason }));
}
