import {
  type ChannelMade,
  type Channels,
  type ChannelTest,
  NewChannel,
  type TelegramLink,
} from "@tidemark/core/wire";
import { Hono } from "hono";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import { holderOf } from "../holders/holder.ts";
import type { AlertServices } from "../services.ts";
import { beginChannel } from "./begin-channel.ts";
import { channelViews, deleteChannel } from "./channels.ts";
import { makeTelegramLink } from "./telegram-link.ts";
import { testChannel } from "./test-channel.ts";

const maxBytes = 8192;

export function channelRoutes(services: AlertServices): Hono<AppEnv> {
  const { pool, letters, vapidPublicKey, telegram, trustedProxies, clock } = services;
  return new Hono<AppEnv>()
    .get("/v1/channels", async (c) => {
      const { id } = await holderOf(c, pool);
      const channels = await channelViews(pool, id);
      c.header("Cache-Control", "private, no-cache");
      return c.json({
        channels,
        vapidKey: vapidPublicKey,
        email: letters !== null,
        telegram: telegram.ownToken !== null,
      } satisfies Channels);
    })
    .post("/v1/channels", async (c) => {
      const holder = await holderOf(c, pool);
      const wish = await readBody(c, NewChannel, maxBytes);
      const { channel, secret, isNew } = await beginChannel(
        services,
        holder,
        wish,
        addressOf(c, trustedProxies),
        wish.kind === "web-push" ? { deviceId: holder.device, byLink: false } : undefined,
      );
      c.header("Cache-Control", "no-store");
      return c.json({ channel, secret } satisfies ChannelMade, isNew ? 201 : 200);
    })
    .post("/v1/me/telegram-link", async (c) => {
      const { id } = await holderOf(c, pool);
      const link = await makeTelegramLink(services, id);
      c.header("Cache-Control", "no-store");
      return c.json(link satisfies TelegramLink, 201);
    })
    .post("/v1/channels/:id/test", async (c) => {
      const holder = await holderOf(c, pool);
      const result = await testChannel(services, holder, idInPath(c), addressOf(c, trustedProxies));
      c.header("Cache-Control", "no-store");
      return c.json(result satisfies ChannelTest);
    })
    .delete("/v1/channels/:id", async (c) => {
      const { id } = await holderOf(c, pool);
      if (!(await deleteChannel(pool, id, idInPath(c), clock()))) {
        throw new ServiceError("not-found", t("refused.unknown"));
      }
      return c.body(null, 204);
    });
}
