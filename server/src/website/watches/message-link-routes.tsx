/** @jsxImportSource hono/jsx */
import { channel } from "@tidemark/drizzle";
import { and, eq, sql } from "drizzle-orm";
import { type Context, Hono } from "hono";
import { channelView } from "../../alerts/channels/channel-view.ts";
import { channelRow, confirmChannel } from "../../alerts/channels/channels.ts";
import { restartWatch, updateWatch } from "../../alerts/watches/update-watch.ts";
import { endWatch, keptWatch, listWatches } from "../../alerts/watches/watches.ts";
import type { Sql } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readForm } from "../../platform/http/body.ts";
import { orm } from "../../platform/orm.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { Page } from "../shared/page.tsx";
import { readerOf, type Texts, useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { holderByLink, keepPrivate, type LinkHolder } from "./holder-by-link.ts";
import { ListPage } from "./list-page.tsx";
import { holderOfCookie } from "./session.ts";

const actions = ["stop", "pause", "confirm", "unsubscribe"] as const;
type Action = (typeof actions)[number];

const maxFormBytes = 2048;

/**
 * `/l/TOKEN`, the links in messages. Mail scanners follow links, so GET only asks; POST does it, RFC 8058's one-click
 * POST included. The token is the authority: no cookie, no origin.
 */
export function messageLinkRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, links, clock } = services;
  const say = (c: Context, sentence: "link.gone" | "link.goes-on", status?: 404 | 410) =>
    answerPage(services, c, <MessagePage sentence={readerOf(services, c).t(sentence)} />, status);
  return new Hono<AppEnv>()
    .get("/l/:token{list\\..+}", async (c) => {
      keepPrivate(c);
      const holder = await holderByLink(services, c.req.param("token"), ["list"]);
      if (!holder) return say(c, "link.gone", 404);
      const visitor = await holderOfCookie(services, c);
      if (visitor?.id === holder.id) return c.redirect("/watches", 303);
      const watches = await listWatches(pool, holder.id, clock());
      const { expiresAt } = holder.link;
      const productLink = (marketplace: string, asin: string) => links.product(marketplace, asin, expiresAt);
      return answerPage(services, c, <ListPage watches={watches} productLink={productLink} />);
    })
    .get("/l/:token", async (c) => {
      keepPrivate(c);
      const holder = await holderByLink(services, c.req.param("token"), actions);
      if (!holder) return say(c, "link.gone", 404);
      const action = holder.link.action as Action;
      const subject = await subjectOf(pool, holder, clock(), readerOf(services, c).t);
      if (!subject) return say(c, "link.gone", 410);
      const { name, isStopped } = subject;
      const page = isStopped ? (
        <LinkPage title={stopped[action]} subject={name} form={takeBack[action]} />
      ) : (
        <LinkPage
          title={`link.${action}.asks`}
          subject={name}
          form={{ act: "do", button: `link.${action}.do` }}
        />
      );
      return answerPage(services, c, page);
    })
    .post("/l/:token", async (c) => {
      keepPrivate(c);
      const holder = await holderByLink(services, c.req.param("token"), actions);
      if (!holder) return say(c, "link.gone", 404);
      const action = holder.link.action as Action;
      const form = await readForm(c, maxFormBytes);
      if (action === "stop" && form.get("act") === "undo") {
        const back = await restartWatch(pool, holder.id, holder.link.subject, clock());
        return back ? say(c, "link.goes-on") : say(c, "link.gone", 410);
      }
      if (!(await act(services, action, holder))) return say(c, "link.gone", 410);
      const subject = await subjectOf(pool, holder, clock(), readerOf(services, c).t);
      const page = (
        <LinkPage title={`link.${action}.done`} subject={subject?.name ?? ""} form={takeBack[action]} />
      );
      return answerPage(services, c, page);
    });
}

/** Actions that their own link can undo. */
const takeBack: Partial<Record<Action, Button>> = { stop: { act: "undo", button: "watches.again" } };

const stopped = {
  stop: "link.watch-stopped",
  pause: "link.watch-stopped",
  confirm: "link.channel-stopped",
  unsubscribe: "link.channel-stopped",
} as const;

interface Button {
  readonly act: "do" | "undo";
  readonly button: `link.${Action}.do` | "watches.again";
}

interface LinkPageProps {
  readonly title: `link.${Action}.${"asks" | "done"}` | (typeof stopped)[Action];
  readonly subject: string;
  readonly form: Button | undefined;
}

function LinkPage({ title, subject, form }: LinkPageProps) {
  const { t } = useReader();
  return (
    <Page title={null}>
      <section class="hero">
        <h1>{t(title)}</h1>
        <p class="subject">
          <bdi>{subject}</bdi>
        </p>
        {form && (
          <form method="post">
            <button class={form.act === "do" ? "main" : ""} type="submit" name="act" value={form.act}>
              {t(form.button)}
            </button>
          </form>
        )}
        <p>
          <a href="/watches">{t("watches.title")}</a>
        </p>
      </section>
    </Page>
  );
}

interface Subject {
  readonly name: string;
  readonly isStopped: boolean;
}

/** What the link is about, as its holder knows it; null when it was deleted. */
async function subjectOf(
  pool: Sql,
  { id, link }: LinkHolder,
  now: number,
  t: Texts,
): Promise<Subject | null> {
  if (link.action === "stop" || link.action === "pause") {
    const kept = await keptWatch(pool, id, link.subject, now);
    if (!kept) return null;
    const { title, asin, marketplace } = kept.watch;
    return {
      name: title ?? t("link.subject", { asin, shop: shopName(marketplace) }),
      isStopped: kept.isStopped,
    };
  }
  const found = (await channelRow(pool, id, link.subject)) ?? null;
  return found && { name: channelView(found).where, isStopped: found.stopped };
}

/** Whether it is done, now or before. */
async function act(
  { pool, mail, clock }: WebsiteServices,
  action: Action,
  { id, link }: LinkHolder,
): Promise<boolean> {
  switch (action) {
    case "stop":
      await endWatch(pool, id, link.subject, clock());
      return (await keptWatch(pool, id, link.subject, clock())) !== null;
    case "pause":
      return (await updateWatch(pool, id, link.subject, { paused: true }, clock())) !== null;
    case "confirm": {
      const found = await channelRow(pool, id, link.subject);
      if (!found || !("address" in found.target)) return false;
      if (await mail.isOptedOut(found.target.address)) return false;
      return confirmChannel(pool, id, link.subject, clock());
    }
    case "unsubscribe": {
      const stopped = await orm(pool)
        .update(channel)
        .set({ stoppedAt: sql`coalesce(${channel.stoppedAt}, from_ms(${clock()}))` })
        .where(and(eq(channel.id, link.subject), eq(channel.holderId, id)))
        .returning({ id: channel.id });
      return stopped.length > 0;
    }
  }
}
