import { createECDH, createHash } from "node:crypto";
import type { RequestDetails } from "web-push";
import { t } from "../../platform/texts.ts";
import type { Channel } from "./channel.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { mainLink, plainText, wordsOf } from "./message-text.ts";

export interface Vapid {
  /** `mailto:` or https: whom a push service asks when something is wrong. */
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The key pair that belongs to a private key, base64url. Throws for what is no P-256 key. */
export function vapidOf(privateKey: string, subject: string): Vapid {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(privateKey, "base64url"));
  return { subject, privateKey, publicKey: pair.getPublicKey().toString("base64url") };
}

const daySeconds = 86_400;
// A push service need not take more than 4,096 bytes, encryption included (RFC 8030, 7.2).
const longestBody = 800;

/** To a browser's push service, encrypted for the browser alone (RFC 8291). */
export function webPushChannel(fetch: GuardedFetch, vapid: Vapid, now: () => number): Channel<"web-push"> {
  return {
    atOnce: 16,
    async send({ endpoint, keys }, outgoing, signal) {
      const { message, thread } = outgoing;
      const words = wordsOf(outgoing);
      const payload = JSON.stringify({
        number: message.number,
        key: message.key,
        thread,
        title: words.title,
        body: [...plainText(words)].slice(0, longestBody).join(""),
        url: mainLink(words).url,
      });
      const { default: webPush } = await import("web-push");
      let request: RequestDetails;
      try {
        request = webPush.generateRequestDetails({ endpoint, keys }, payload, {
          vapidDetails: vapid,
          TTL: daySeconds,
          urgency: "normal",
          topic: topicOf(thread),
          contentEncoding: "aes128gcm",
        });
      } catch {
        return {
          ok: false,
          reason: t("refused.push-keys"),
          next: "gone",
        };
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      return sentOf(await fetch({ url: endpoint, headers, body: request.body! }, signal), now(), [404, 410]);
    },
    async close() {},
  };
}

/** A correction that comes before its message was fetched takes its place: 32 letters of base64url at most. */
const topicOf = (thread: string): string =>
  createHash("sha256").update(thread).digest("base64url").slice(0, 32);
