import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import * as z from "zod/mini";
import { newestMessages } from "../alerts/message-view.ts";
import { channelViews } from "../channels/channels.ts";
import { addressOf } from "../http/address.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { changeWatch } from "../watches/change-watch.ts";
import { endWatch, listWatches } from "../watches/watches.ts";
import { atomFeed } from "./feed.ts";
import { holderOfLink, keepPrivate } from "./holder-of-link.ts";
import { messagePage } from "./message-page.ts";
import { noWatchesPage, watchesPage } from "./watches-page.ts";

const cookie = "tidemark_watches";
const thirtyDaysS = 30 * 86_400;
const maxFormBytes = 2048;
const feedLength = 50;
const Address = z.email().check(z.maxLength(254));
/** The same whether the address is known or not. */
const asked = "If alerts go to that address, the link is on its way to it.";

/** `/watches`: a holder's own page, by a secret link that becomes a cookie. `/feed/TOKEN`: the same as Atom. */
export function watchesRoutes(services: Services): Hono<AppEnv> {
  const { pool, assets, links, letters, clock, publicUrl } = services;
  const holderOf = (c: Context<AppEnv>) => holderOfLink(services, getCookie(c, cookie) ?? "", ["watches"]);
  const act = async (c: Context<AppEnv>, work: (holder: bigint, watch: bigint) => Promise<unknown>) => {
    keepPrivate(c);
    if (!isOwnForm(c)) return c.html(messagePage(assets, "This form was not sent from here."), 403);
    const holder = await holderOf(c);
    const id = c.req.param("id") ?? "";
    if (!holder) return c.redirect("/watches", 303);
    const done = /^\d{1,18}$/.test(id) && (await work(holder.id, BigInt(id)));
    return done ? c.redirect("/watches", 303) : c.html(messagePage(assets, "You have no such watch."), 404);
  };
  const pause = (paused: boolean) => (c: Context<AppEnv>) =>
    act(c, (holder, watch) => changeWatch(pool, holder, watch, { paused }, clock()));

  return new Hono<AppEnv>()
    .get("/watches", async (c) => {
      keepPrivate(c);
      const key = c.req.query("key");
      if (key !== undefined) {
        if (!(await holderOfLink(services, key, ["watches"]))) {
          return c.html(messagePage(assets, "This link does not work any more."), 404);
        }
        const secure = publicUrl.startsWith("https:");
        setCookie(c, cookie, key, {
          httpOnly: true,
          sameSite: "Lax",
          path: "/",
          secure,
          maxAge: thirtyDaysS,
        });
        // The secret leaves the address bar and the history.
        return c.redirect("/watches", 303);
      }
      const holder = await holderOf(c);
      if (!holder) return c.html(noWatchesPage(assets, letters !== null, null));
      const [watches, channels] = await Promise.all([
        listWatches(pool, holder.id, clock()),
        channelViews(pool, holder.id),
      ]);
      const feed = links.make("feed", holder.id, holder.link.epoch);
      return c.html(watchesPage({ assets, watches, channels, feed }));
    })
    .post("/watches/link", async (c) => {
      keepPrivate(c);
      const address = await addressIn(c);
      if (!letters || !address)
        return c.html(noWatchesPage(assets, letters !== null, "This is no address."), 400);
      const { limits, trustedProxies, log } = services;
      const free = limits.holders.take(`link ${addressOf(c, trustedProxies)}`) === 0;
      // Sent after the answer, which takes as long for an unknown address.
      if (free && limits.mails.take(`link ${address.toLowerCase()}`) === 0) {
        void mailLinks(services, address).catch((error) => log("a link could not be mailed", error));
      }
      return c.html(noWatchesPage(assets, true, asked));
    })
    .post("/watches/:id/pause", pause(true))
    .post("/watches/:id/resume", pause(false))
    .post("/watches/:id/stop", (c) => act(c, (holder, watch) => endWatch(pool, holder, watch, clock())))
    .get("/feed/:token", async (c) => {
      const holder = await holderOfLink(services, c.req.param("token"), ["feed"]);
      if (!holder) return c.text("This feed is no more.", 404);
      const messages = await newestMessages(pool, holder.id, 2_147_483_647, feedLength);
      const { timeZone } = holder.settings.consolidation;
      const self = links.make("feed", holder.id, holder.link.epoch);
      const body = String(await atomFeed(messages, { publicUrl, self, timeZone, holder: holder.id }));
      const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
      c.header("ETag", etag);
      c.header("Cache-Control", "private, no-cache");
      c.header("X-Robots-Tag", "noindex");
      if (c.req.header("if-none-match") === etag) return c.body(null, 304);
      return c.body(body, 200, { "Content-Type": "application/atom+xml; charset=utf-8" });
    });
}

/** A form on a page of ours. No-referrer makes the Origin of a form "null", so the browser's own word comes first. */
function isOwnForm(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("origin");
  return URL.canParse(origin ?? "") && new URL(origin!).host === c.req.header("host");
}

async function addressIn(c: Context): Promise<string | null> {
  const length = Number(c.req.header("content-length") ?? Number.NaN);
  if (!(length <= maxFormBytes)) return null;
  const parsed = Address.safeParse(new URLSearchParams(await c.req.text()).get("address")?.trim());
  return parsed.success ? parsed.data : null;
}

async function mailLinks({ pool, links, letters }: Services, address: string): Promise<void> {
  const holders = await pool<{ id: bigint; epoch: number }[]>`
    select h.id, h.link_epoch as epoch from channel c join holder h on h.id = c.holder_id
    where c.kind = 'email' and lower(c.target ->> 'address') = lower(${address}) and c.confirmed_at is not null
      and c.stopped_at is null
    order by h.id limit 5`;
  const [first, ...others] = holders.map(({ id, epoch }) => links.make("watches", id, epoch));
  if (first) await letters!.sendLinks(address, [first, ...others]);
}
