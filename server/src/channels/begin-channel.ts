import type { NewChannel } from "@tidemark/core/wire";
import type { Holder } from "../holders/holder.ts";
import type { Services } from "../http/context.ts";
import { ServiceError } from "../http/errors.ts";
import { addChannel, forgetChannel, type Made } from "./channels.ts";

export type Whose = Pick<Holder, "id" | "linkEpoch">;

/** Adds a channel of a holder and asks an address whether it wants messages; throws as addChannel does, and overloaded. */
export async function beginChannel(services: Services, holder: Whose, wish: NewChannel): Promise<Made> {
  const { pool, letters, clock } = services;
  if (wish.kind === "email" && !letters) {
    throw new ServiceError("bad-request", "This server sends no e-mail.");
  }
  const made = await addChannel(pool, holder.id, wish, clock());
  if (made.isNew && wish.kind === "email") await askAddress(services, holder, wish.address, made);
  return made;
}

/** Sends the confirmation; a channel that could not be asked is not kept. */
async function askAddress(
  { pool, letters, links, limits }: Services,
  { id, linkEpoch }: Whose,
  address: string,
  { channel }: Made,
): Promise<void> {
  // A holder that is erased takes its rows along; this still knows the address.
  const wait = limits.mails.take(address.toLowerCase());
  const asked =
    wait > 0
      ? null
      : await letters!.confirmAddress(address, links.make("confirm", id, linkEpoch, BigInt(channel.id)));
  if (asked?.ok) return;
  await forgetChannel(pool, channel.id);
  if (asked) throw new ServiceError("overloaded", `The confirmation could not be sent: ${asked.reason}`);
  throw new ServiceError("too-many", "No more mails to this address today.", { retryAfterS: wait });
}
