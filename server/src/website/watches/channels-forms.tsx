/** @jsxImportSource hono/jsx */
import { type Recognised, recogniseChannel } from "@tidemark/core";
import { type ChannelTest, NewChannel } from "@tidemark/core/wire";
import { Hono } from "hono";
import { beginChannel, type Whose } from "../../alerts/channels/begin-channel.ts";
import { channelViews, deleteChannel } from "../../alerts/channels/channels.ts";
import { makeTelegramLink } from "../../alerts/channels/telegram-link.ts";
import { testChannel } from "../../alerts/channels/test-channel.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderForm, holderOrAnswer, type Posted } from "../shared/handle-forms.tsx";
import { readerOf, type Texts } from "../shared/reader.ts";
import { thisDeviceOf } from "../web-app/this-device.tsx";
import { ChannelsPage } from "./channels-page.tsx";
import type { LinkHolder } from "./holder-by-link.ts";
import { type Notice, problemNotice } from "./holder-page.tsx";

const dones = {
  added: "channels.done.added",
  asked: "channels.done.asked",
  there: "channels.done.there",
  removed: "channels.done.removed",
  push: "here.push.done",
  "push-ended": "here.push.ended",
} as const;

export const whose = ({ id, link, settings }: LinkHolder): Whose & Pick<LinkHolder, "settings"> => ({
  id,
  linkEpoch: link.epoch,
  settings,
});

/** Forms for channels. */
export function channelsForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, letters, telegram, clock, trustedProxies } = services;
  const page = async (holder: LinkHolder, notice: Notice | null, filled: Recognised | null = null) => (
    <ChannelsPage
      notice={notice}
      sendsMail={letters !== null}
      hasBot={telegram.ownToken !== null}
      filled={filled}
      here={await thisDeviceOf(services, holder)}
      channels={await channelViews(pool, holder.id)}
    />
  );
  const form = (work: (posted: Posted) => Promise<Response>) =>
    holderForm(services, work, ({ holder }, problem) => page(holder, problemNotice(problem)));

  return new Hono<AppEnv>()
    .get("/watches/channels", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const asked = c.req.query("done") ?? "";
      const done = Object.hasOwn(dones, asked) ? dones[asked as keyof typeof dones] : null;
      const { t } = readerOf(services, c);
      const notice = done ? { isProblem: false, text: t(done) } : null;
      return answerPage(services, c, await page(holder, notice));
    })
    .post(
      "/watches/channels",
      form(async ({ c, holder, form: fields }) => {
        const { t } = readerOf(services, c);
        const offered = elsewhere(fields);
        if (offered) {
          const notice = { isProblem: false, text: t("channels.offered") };
          return answerPage(services, c, await page(holder, notice, offered));
        }
        const { channel, secret, isNew } = await beginChannel(
          services,
          whose(holder),
          channelIn(fields, t),
          addressOf(c, trustedProxies),
        );
        // Shown only once, so no redirect follows.
        if (secret !== null) return answerPage(services, c, await page(holder, secretNotice(t, secret)), 201);
        const what = !isNew ? "there" : channel.state === "unconfirmed" ? "asked" : "added";
        return c.redirect(`/watches/channels?done=${what}`, 303);
      }),
    )
    .post(
      "/watches/channels/paste",
      form(async ({ c, holder, form: fields }) => {
        const { t } = readerOf(services, c);
        const found = recogniseChannel(fields.get("pasted") ?? "");
        if (!found) throw new ServiceError("bad-request", t("channels.paste.unknown"));
        const text = t("channels.filled", { kind: t(`channels.kind.${found.kind}`) });
        c.header("Cache-Control", "no-store");
        return answerPage(services, c, await page(holder, { isProblem: false, text }, found));
      }),
    )
    .post(
      "/watches/channels/telegram",
      form(async ({ c, holder }) => {
        const { url } = await makeTelegramLink(services, holder.id);
        const { t } = readerOf(services, c);
        const text = (
          <p>
            {t.rich("channels.telegram.opened", {
              open: (inside) => <a href={url}>{inside}</a>,
              again: (inside) => <a href="/watches/channels">{inside}</a>,
            })}
          </p>
        );
        c.header("Cache-Control", "no-store");
        return answerPage(services, c, await page(holder, { isProblem: false, text }));
      }),
    )
    .post(
      "/watches/channels/:id/test",
      form(async ({ c, holder }) => {
        const network = addressOf(c, trustedProxies);
        const sent = await testChannel(services, whose(holder), idInPath(c), network);
        const notice = { isProblem: !sent.ok, text: testText(sent, readerOf(services, c).t) };
        return answerPage(services, c, await page(holder, notice));
      }),
    )
    .post(
      "/watches/channels/:id/remove",
      form(async ({ c, holder }) => {
        if (await deleteChannel(pool, holder.id, idInPath(c), clock())) {
          return c.redirect("/watches/channels?done=removed", 303);
        }
        throw new ServiceError("not-found", readerOf(services, c).t("channels.unknown"));
      }),
    );
}

/** What came of a test, with what the receiver answered. */
function testText(test: ChannelTest, t: Texts): string {
  const { answer } = test;
  if (!test.ok) {
    const { reason } = test;
    return answer?.text
      ? t("channels.test.failed.text", { reason, text: answer.text })
      : t("channels.test.failed", { reason });
  }
  if (!answer) return t("channels.tested");
  const { status, text } = answer;
  return text ? t("channels.tested.text", { status, text }) : t("channels.tested.answer", { status });
}

/** The Discord channel whose address was given for a plain webhook, which Discord refuses. */
function elsewhere(form: URLSearchParams): Recognised | null {
  if (form.get("kind") !== "webhook") return null;
  const found = recogniseChannel(form.get("url") ?? "");
  return found?.kind === "discord" ? found : null;
}

const secretNotice = (t: Texts, secret: string): Notice => ({
  isProblem: false,
  text: (
    <>
      <p>{t("channels.secret")}</p>
      <p>
        <code>{secret}</code>
      </p>
    </>
  ),
});

/** Parses the form of a new channel; throws bad-request. */
function channelIn(form: URLSearchParams, t: Texts): NewChannel {
  const given = [...form].map(([name, value]) => [name, value.trim()] as const);
  const parsed = NewChannel.safeParse(Object.fromEntries(given.filter(([, value]) => value !== "")));
  if (parsed.success) return parsed.data;
  const field = refusedField(form.get("kind"), parsed.error.issues[0]!.path[0]);
  throw new ServiceError("bad-request", t("channels.refused", { field }));
}

/** What a refusal speaks of: by the field's name in the form, and by its kind where that wants something of its own. */
function refusedField(kind: string | null, name: PropertyKey | undefined) {
  switch (name) {
    case "url":
      return kind === "discord" ? "discord" : "url";
    case "server":
      return "url";
    case "token":
      return kind === "telegram" ? "bot" : kind === "pushover" ? "pushover" : "token";
    case "user":
      return "pushover";
    case "address":
    case "topic":
    case "chat":
      return name;
    default:
      return "other";
  }
}
