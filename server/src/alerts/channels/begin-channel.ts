import type { NewChannel } from "@tidemark/core/wire";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import type { Holder } from "../holders/holder.ts";
import { inLanguageOf } from "../holders/writing.ts";
import type { AlertServices } from "../services.ts";
import { addChannel, type EndsWith, forgetChannel, type Made, noteUnsent } from "./channels.ts";

/** The request waits for the answer. */
const findMs = 10_000;

export type Whose = Pick<Holder, "id" | "linkEpoch">;

/**
 * Adds a channel of a holder and asks an address whether it wants messages; throws as addChannel does, and too-many.
 * `network`: whose request it is. `endsWith`: of a browser's notifications.
 */
export async function beginChannel(
  services: AlertServices,
  holder: Whose,
  wish: NewChannel,
  network: string,
  endsWith?: EndsWith,
): Promise<Made> {
  const { pool, letters, mail, background } = services;
  if (wish.kind === "email" && !letters) {
    throw new ServiceError("bad-request", t("refused.no-mail"));
  }
  const made = await addChannel(services, holder.id, await withChat(services, wish), endsWith);
  if (!made.isNew || wish.kind !== "email") return made;
  const refusal = await mail.take("confirm", wish.address, network);
  if (refusal) {
    await forgetChannel(pool, made.channel.id);
    throw new ServiceError("too-many", t(`refused.${refusal.cap}`), { retryAfterS: refusal.retryAfterS });
  }
  // After the answer, which is the same, and as quick, for a mailbox that opted out.
  background.run("a confirmation could not be sent", () =>
    inLanguageOf(pool, holder.id, () => askAddress(services, holder, wish.address, made.channel.id)),
  );
  return made;
}

/** Looks up the chat that a bot of somebody's own is to write to; throws bad-request where that is not clear. */
async function withChat({ telegram }: AlertServices, wish: NewChannel): Promise<NewChannel> {
  if (wish.kind !== "telegram" || wish.chat !== undefined) return wish;
  const found = await telegram.findChat(wish.token, AbortSignal.timeout(findMs));
  if (!found.ok) throw new ServiceError("bad-request", found.reason);
  return { ...wish, chat: found.chat };
}

async function askAddress(
  { pool, letters, mail, optOutLinks, links }: AlertServices,
  { id, linkEpoch }: Whose,
  address: string,
  channel: string,
): Promise<void> {
  // Nothing is sent to it then: the letters look, too.
  if (await mail.isOptedOut(address)) await mail.note("opted-out");
  const confirm = links.make("confirm", id, linkEpoch, BigInt(channel));
  const asked = await letters!.confirmAddress(address, confirm, optOutLinks.make(address));
  if (!asked.ok) await noteUnsent(pool, channel, t("refused.unsent", { reason: asked.reason }));
}
