import { type ChannelMade, type Channels, NewChannel } from "@tidemark/core/wire";
import { Hono } from "hono";
import { type Holder, holderOf } from "../holders/holder.ts";
import { readBody } from "../http/body.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { ServiceError } from "../http/errors.ts";
import { idInPath } from "../http/id-in-path.ts";
import { addChannel, channelViews, deleteChannel, forgetChannel, type Made } from "./channels.ts";

const maxBytes = 8192;

export function channelRoutes(services: Services): Hono<AppEnv> {
  const { pool, letters, vapidPublicKey, clock } = services;
  return new Hono<AppEnv>()
    .get("/v1/channels", async (c) => {
      const { id } = await holderOf(c, pool);
      const channels = await channelViews(pool, id);
      c.header("Cache-Control", "private, no-cache");
      return c.json({ channels, vapidKey: vapidPublicKey, email: letters !== null } satisfies Channels);
    })
    .post("/v1/channels", async (c) => {
      const holder = await holderOf(c, pool);
      const wish = await readBody(c, NewChannel, maxBytes);
      if (wish.kind === "email" && !letters) {
        throw new ServiceError("bad-request", "This server sends no e-mail.");
      }
      const made = await addChannel(pool, holder.id, wish, clock());
      if (made.isNew && wish.kind === "email") await askAddress(services, holder, wish.address, made);
      const { channel, secret, isNew } = made;
      c.header("Cache-Control", "no-store");
      return c.json({ channel, secret } satisfies ChannelMade, isNew ? 201 : 200);
    })
    .delete("/v1/channels/:id", async (c) => {
      const { id } = await holderOf(c, pool);
      if (!(await deleteChannel(pool, id, idInPath(c), clock()))) {
        throw new ServiceError("not-found", "You have no such channel.");
      }
      return c.body(null, 204);
    });
}

/** Sends the confirmation; a channel that could not be asked is not kept. */
async function askAddress(
  { pool, letters, links, limits }: Services,
  { id, linkEpoch }: Holder,
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
