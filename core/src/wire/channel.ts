import * as z from "zod/mini";
import { storableText, Text } from "./text.ts";

const HttpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http or https URL" })
  .check(z.maxLength(2048), storableText);
const Visible = (longest: number) => z.string().check(z.regex(new RegExp(`^[\\x21-\\x7e]{1,${longest}}$`)));
const Base64Url = z.string().check(z.regex(/^[A-Za-z0-9_-]{16,200}$/));
const PushoverKey = z.string().check(z.regex(/^[A-Za-z0-9]{30}$/, "must have 30 letters and digits"));

/**
 * A channel for messages, besides the extension's notifications and the feed, which every holder has. Webhook requests
 * are signed with a secret of the server. The `url` of `apprise` is the notify URL of an Apprise API server. `telegram` is a bot of one's own: without `chat` the
 * server looks up who wrote to it last.
 */
export const NewChannel = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("email"), address: z.email().check(z.maxLength(254), storableText) }),
  z.object({ kind: z.literal("webhook"), url: HttpUrl }),
  z.object({
    kind: z.literal("ntfy"),
    server: HttpUrl,
    topic: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
    token: z.optional(Visible(200)),
  }),
  z.object({
    kind: z.literal("telegram"),
    token: z.string().check(z.regex(/^\d{5,15}:[A-Za-z0-9_-]{20,80}$/, "must be a bot's token")),
    chat: z.optional(z.string().check(z.regex(/^(?:-?\d{1,20}|@\w{4,32})$/, "must be a chat's id or @name"))),
  }),
  z.object({
    kind: z.literal("discord"),
    url: z
      .string()
      .check(
        z.regex(
          /^https:\/\/discord\.com\/api\/webhooks\/\d{5,25}\/[\w-]{20,120}(?:\?thread_id=\d{5,25})?$/,
          "must be the address of a Discord webhook",
        ),
      ),
  }),
  z.object({ kind: z.literal("gotify"), server: HttpUrl, token: Visible(200) }),
  z.object({ kind: z.literal("pushover"), user: PushoverKey, token: PushoverKey }),
  z.object({ kind: z.literal("apprise"), url: HttpUrl, tag: z.optional(Text(100)) }),
  z.object({
    kind: z.literal("web-push"),
    endpoint: z
      .url({ protocol: /^https$/, error: "must be an https URL" })
      .check(z.maxLength(2048), storableText),
    keys: z.object({ p256dh: Base64Url, auth: Base64Url }),
  }),
]);
export type NewChannel = z.infer<typeof NewChannel>;
export type ChannelKind = NewChannel["kind"];
export const channelKinds = [
  "email",
  "webhook",
  "ntfy",
  "telegram",
  "discord",
  "gotify",
  "pushover",
  "apprise",
  "web-push",
] as const satisfies ChannelKind[];

/**
 * A channel of a holder; `where` is a hint to tell it from others, without secrets. `kind`: other
 * for one that only newer versions know. `unconfirmed`: an e-mail address that is not confirmed
 * yet, with a problem when the confirmation could not be sent. `failing`: the last delivery was given up, for the reason
 * in `problem`; the next one is still tried. `stopped`: the receiver unsubscribed or no longer exists.
 */
export const ChannelView = z.object({
  id: z.string(),
  kind: z.catch(z.enum([...channelKinds, "other"]), "other"),
  where: z.string(),
  state: z.enum(["unconfirmed", "working", "failing", "stopped"]),
  problem: z.nullable(z.string()),
  createdAt: z.iso.datetime(),
});
export type ChannelView = z.infer<typeof ChannelView>;

/**
 * GET /v1/channels. `vapidKey`: what a browser subscribes to Web Push with. `email`: whether it sends mail. `telegram`:
 * whether it has a Telegram bot of its own.
 */
export const Channels = z.object({
  channels: z.array(ChannelView),
  vapidKey: z.string(),
  email: z.boolean(),
  telegram: z._default(z.boolean(), false),
});
export type Channels = z.infer<typeof Channels>;

/** What a receiver answered to a test: its HTTP status, and the beginning of its text as one line without secrets. */
const Answered = z.optional(z.object({ status: z.int(), text: z.string().check(z.maxLength(200)) }));

/** Answer to POST /v1/channels/{id}/test: whether the receiver took the message; the reason is a sentence. */
export const ChannelTest = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), answer: Answered }),
  z.object({ ok: z.literal(false), reason: z.string(), answer: Answered }),
]);
export type ChannelTest = z.infer<typeof ChannelTest>;

/**
 * Answer to POST /v1/me/telegram-link: `url` opens a chat with the server's bot, which is a channel once its
 * person presses Start. Good once.
 */
export const TelegramLink = z.object({ url: z.url(), expiresAt: z.iso.datetime() });
export type TelegramLink = z.infer<typeof TelegramLink>;

/** Answer to POST /v1/channels; a webhook's secret is shown this once. */
export const ChannelMade = z.object({ channel: ChannelView, secret: z.nullable(z.string()) });
export type ChannelMade = z.infer<typeof ChannelMade>;
