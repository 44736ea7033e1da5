/** @jsxImportSource hono/jsx */
import { NewChannel } from "@tidemark/core/wire";
import { Hono } from "hono";
import { beginChannel } from "../../alerts/channels/begin-channel.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { holderForm } from "../shared/handle-forms.tsx";
import { readerOf, type Texts } from "../shared/reader.ts";
import { whose } from "../watches/channels-forms.tsx";
import { keepLonger } from "../watches/session.ts";
import { endSubscription, endsWith, type PushSubscription } from "./device-push.ts";

/** Forms that turn this browser's notifications on and off. */
export function pushForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, vault, trustedProxies, clock } = services;
  return new Hono<AppEnv>()
    .post(
      "/watches/channels/push",
      holderForm(services, async ({ c, holder, form }) => {
        const wish = subscriptionIn(form, readerOf(services, c).t);
        await beginChannel(services, whose(holder), wish, addressOf(c, trustedProxies), endsWith(holder));
        keepLonger(c, services);
        return c.redirect("/watches/channels?done=push", 303);
      }),
    )
    .post(
      "/watches/channels/push/end",
      holderForm(services, async ({ c, holder, form }) => {
        await endSubscription(pool, vault, holder, form.get("endpoint") ?? "", clock());
        return c.redirect("/watches/channels?done=push-ended", 303);
      }),
    );
}

/** Parses a browser's subscription; throws bad-request. */
function subscriptionIn(form: URLSearchParams, t: Texts): PushSubscription {
  const [endpoint, p256dh, auth] = ["endpoint", "p256dh", "auth"].map((name) => form.get(name));
  const parsed = NewChannel.safeParse({ kind: "web-push", endpoint, keys: { p256dh, auth } });
  if (parsed.success && parsed.data.kind === "web-push") return parsed.data;
  throw new ServiceError("bad-request", t("here.push.refused"));
}
