import { channel } from "@tidemark/drizzle";
import { and, eq, sql } from "drizzle-orm";
import { Hono } from "hono";
import { html } from "hono/html";
import { channelView } from "../../alerts/channels/channel-view.ts";
import { channelRow, confirmChannel } from "../../alerts/channels/channels.ts";
import { restartWatch, updateWatch } from "../../alerts/watches/update-watch.ts";
import { endWatch, keptWatch, listWatches } from "../../alerts/watches/watches.ts";
import type { Sql } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readForm } from "../../platform/http/body.ts";
import { orm } from "../../platform/orm.ts";
import { listPage } from "../products/list-page.ts";
import type { WebsiteServices } from "../services.ts";
import type { Assets } from "../shared/assets.ts";
import { type Html, layout } from "../shared/layout.ts";
import { messagePage } from "../shared/message-page.ts";
import { holderByLink, keepPrivate, type LinkHolder } from "./holder-by-link.ts";
import { holderOfCookie } from "./session.ts";

const actions = ["stop", "pause", "confirm", "unsubscribe"] as const;
type Action = (typeof actions)[number];

/** A link's question, its button and its notice afterwards. */
const words: Record<Action, { asks: string; button: string; done: string }> = {
  stop: {
    asks: "Stop this watch?",
    button: "Stop it",
    done: "Stopped. You get no more messages of this price.",
  },
  pause: { asks: "Pause this watch?", button: "Pause it", done: "Paused. It goes on when you resume it." },
  confirm: {
    asks: "Send price alerts to this address?",
    button: "Yes, send them",
    done: "Confirmed. Alerts go to this address from now on.",
  },
  unsubscribe: {
    asks: "No more messages here?",
    button: "Unsubscribe",
    done: "Unsubscribed. Nothing more is sent here.",
  },
};

const maxFormBytes = 2048;
const gone = "This link does not work any more. Your watches' page makes new ones.";

/**
 * `/l/TOKEN`, the links in messages. Mail scanners follow links, so GET only asks; POST does it, RFC 8058's one-click
 * POST included. The token is the authority: no cookie, no origin.
 */
export function messageLinkRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, assets, links, clock } = services;
  const say = (sentence: string) => messagePage(assets, sentence);
  return new Hono<AppEnv>()
    .get("/l/:token{list\\..+}", async (c) => {
      keepPrivate(c);
      const holder = await holderByLink(services, c.req.param("token"), ["list"]);
      if (!holder) return c.html(say(gone), 404);
      const visitor = await holderOfCookie(services, c);
      if (visitor?.id === holder.id) return c.redirect("/watches", 303);
      const watches = await listWatches(pool, holder.id, clock());
      const { expiresAt } = holder.link;
      return c.html(
        listPage(assets, watches, (marketplace, asin) => links.product(marketplace, asin, expiresAt)),
      );
    })
    .get("/l/:token", async (c) => {
      keepPrivate(c);
      const holder = await holderByLink(services, c.req.param("token"), actions);
      if (!holder) return c.html(say(gone), 404);
      const action = holder.link.action as Action;
      const subject = await subjectOf(pool, holder, clock());
      if (!subject) return c.html(say(gone), 410);
      if (subject.isStopped) return c.html(linkPage(assets, stopped[action], subject.name, takeBack[action]));
      const { asks, button } = words[action];
      return c.html(linkPage(assets, asks, subject.name, { act: "do", button }));
    })
    .post("/l/:token", async (c) => {
      keepPrivate(c);
      const holder = await holderByLink(services, c.req.param("token"), actions);
      if (!holder) return c.html(say(gone), 404);
      const action = holder.link.action as Action;
      const form = await readForm(c, maxFormBytes);
      if (action === "stop" && form.get("act") === "undo") {
        const back = await restartWatch(pool, holder.id, holder.link.subject, clock());
        return back ? c.html(say("The watch goes on.")) : c.html(say(gone), 410);
      }
      if (!(await act(services, action, holder))) return c.html(say(gone), 410);
      const subject = await subjectOf(pool, holder, clock());
      return c.html(linkPage(assets, words[action].done, subject?.name ?? "", takeBack[action]));
    });
}

/** Actions that their own link can undo. */
const takeBack: Partial<Record<Action, Button>> = { stop: { act: "undo", button: "Watch it again" } };

const stopped: Record<Action, string> = {
  stop: "This watch is stopped.",
  pause: "This watch is stopped.",
  confirm: "Nothing is sent here any more.",
  unsubscribe: "Nothing is sent here any more.",
};

interface Button {
  readonly act: "do" | "undo";
  readonly button: string;
}

const linkPage = (assets: Assets, title: string, subject: string, form: Button | undefined): Html =>
  layout(
    assets,
    "Tidemark",
    html`<section class="hero"><h1>${title}</h1><p class="subject"><bdi>${subject}</bdi></p>
      ${form && html`<form method="post"><button class="${form.act === "do" ? "main" : ""}" type="submit" name="act" value="${form.act}">${form.button}</button></form>`}
      <p><a href="/watches">Your watches</a></p></section>`,
  );

interface Subject {
  readonly name: string;
  readonly isStopped: boolean;
}

/** What the link is about, as its holder knows it; null when it was deleted. */
async function subjectOf(pool: Sql, { id, link }: LinkHolder, now: number): Promise<Subject | null> {
  if (link.action === "stop" || link.action === "pause") {
    const kept = await keptWatch(pool, id, link.subject, now);
    if (!kept) return null;
    const { title, asin, marketplace } = kept.watch;
    return { name: title ?? `${asin} at amazon.${marketplace}`, isStopped: kept.isStopped };
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
