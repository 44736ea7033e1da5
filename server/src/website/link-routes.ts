import { Hono } from "hono";
import { html } from "hono/html";
import { confirmChannel } from "../channels/channels.ts";
import type { Sql } from "../database.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { changeWatch } from "../watches/change-watch.ts";
import { endWatch, watchOf } from "../watches/watches.ts";
import { holderOfLink, keepPrivate, type LinkHolder } from "./holder-of-link.ts";
import { layout } from "./layout.ts";
import { messagePage } from "./message-page.ts";

const actions = ["stop", "pause", "confirm", "unsubscribe"] as const;
type Action = (typeof actions)[number];

/** What a link asks before it acts, and says after. */
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

const gone = "This link does not work any more. Your watches' page makes new ones.";

/**
 * `/l/TOKEN`, the links in messages. Mail scanners follow links, so GET only asks; POST does it, RFC 8058's one-click
 * POST included. The token is the authority: no cookie, no origin.
 */
export function linkRoutes(services: Services): Hono<AppEnv> {
  const { pool, assets, clock } = services;
  const say = (sentence: string) => messagePage(assets, sentence);
  return new Hono<AppEnv>()
    .get("/l/:token", async (c) => {
      keepPrivate(c);
      const holder = await holderOfLink(services, c.req.param("token"), actions);
      if (!holder) return c.html(say(gone), 404);
      const { asks, button } = words[holder.link.action as Action];
      const subject = await nameOf(pool, holder, clock());
      if (subject === null) return c.html(say(gone), 410);
      return c.html(
        layout(
          assets,
          "Tidemark",
          html`<section class="hero"><h1>${asks}</h1><p dir="auto">${subject}</p>
            <form method="post"><button type="submit">${button}</button></form></section>`,
        ),
      );
    })
    .post("/l/:token", async (c) => {
      keepPrivate(c);
      const holder = await holderOfLink(services, c.req.param("token"), actions);
      if (!holder) return c.html(say(gone), 404);
      const action = holder.link.action as Action;
      const done = await act(services, action, holder);
      return done ? c.html(say(words[action].done)) : c.html(say(gone), 410);
    });
}

/** What the link is about, in its holder's words; null when it is no more. */
async function nameOf(sql: Sql, { id, link }: LinkHolder, now: number): Promise<string | null> {
  if (link.action === "stop" || link.action === "pause") {
    const watch = await watchOf(sql, id, link.subject, now);
    return watch && (watch.title ?? `${watch.asin} at amazon.${watch.marketplace}`);
  }
  const [channel] = await sql<{ kind: string; address: string | null }[]>`
    select kind, target ->> 'address' as address from channel
    where id = ${String(link.subject)}::bigint and holder_id = ${String(id)}::bigint`;
  return channel ? (channel.address ?? channel.kind) : null;
}

/** Done now or before: true. */
async function act({ pool, clock }: Services, action: Action, { id, link }: LinkHolder): Promise<boolean> {
  switch (action) {
    case "stop":
      await endWatch(pool, id, link.subject, clock());
      return true;
    case "pause":
      return (await changeWatch(pool, id, link.subject, { paused: true }, clock())) !== null;
    case "confirm":
      return confirmChannel(pool, id, link.subject, clock());
    case "unsubscribe": {
      const stopped = await pool`
        update channel set stopped_at = coalesce(stopped_at, from_ms(${clock()}))
        where id = ${String(link.subject)}::bigint and holder_id = ${String(id)}::bigint returning 1`;
      return stopped.length > 0;
    }
  }
}
