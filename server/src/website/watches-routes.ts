import { Hono } from "hono";
import { html } from "hono/html";
import type { AppEnv, Services } from "../http/context.ts";
import { keptWatch, listWatches } from "../watches/watches.ts";
import { linkField } from "./data-page.ts";
import { holderOfLink, keepPrivate, type LinkHolder } from "./holder-of-link.ts";
import { buttonForm, type Said } from "./holder-page.ts";
import { messagePage } from "./message-page.ts";
import { noWatchesPage } from "./no-watches-page.ts";
import { holderOfCookie, keepLink } from "./session.ts";
import { fieldsOfDefaults } from "./watch-fields.ts";
import { nameOf, watchesPage } from "./watches-page.ts";

/** `GET /watches`: a holder's own page, by a secret link that becomes a cookie. */
export function watchesRoutes(services: Services): Hono<AppEnv> {
  const { pool, assets, links, letters, clock } = services;

  /** What the form that led here did. */
  const saidOf = async (holder: LinkHolder, query: Record<string, string>): Promise<Said | null> => {
    const { done, watch = "" } = query;
    if (done === "began") {
      const link = links.make("watches", holder.id, holder.link.epoch);
      return { isProblem: false, text: beganText(link) };
    }
    if (done === "stopped" && /^\d{1,18}$/.test(watch)) {
      const kept = await keptWatch(pool, holder.id, BigInt(watch), clock());
      if (!kept?.isStopped) return null;
      const undo = buttonForm(`/watches/${watch}/undo`, "Watch it again", nameOf(kept.watch));
      return { isProblem: false, text: html`<p>Stopped: <bdi>${nameOf(kept.watch)}</bdi></p>${undo}` };
    }
    return done === "watching" || done === "saved" ? { isProblem: false, text: sentences[done] } : null;
  };

  return new Hono<AppEnv>().get("/watches", async (c) => {
    keepPrivate(c);
    const key = c.req.query("key");
    if (key !== undefined) {
      if (!(await holderOfLink(services, key, ["watches"]))) {
        return c.html(messagePage(assets, "This link does not work any more."), 404);
      }
      keepLink(c, services, key);
      // The secret leaves the address bar and the history.
      return c.redirect("/watches", 303);
    }
    const holder = await holderOfCookie(services, c);
    if (!holder) return c.html(noWatchesPage(assets, letters !== null, null));
    const [watches, said] = await Promise.all([
      listWatches(pool, holder.id, clock()),
      saidOf(holder, c.req.query()),
    ]);
    const fields = fieldsOfDefaults(holder.settings.watch);
    const marketplace = watches[0]?.marketplace ?? "com";
    return c.html(watchesPage({ assets, said, watches, product: "", marketplace, fields }));
  });
}

const sentences = { watching: "Watched from now on.", saved: "Saved." };

const beganText = (link: string) => html`
  <p>Watched from now on. No account was needed: this link is the key to your watches. Keep it, and keep it to yourself.</p>
  ${linkField("Your secret link", link)}
  <p>This browser remembers it for 30 days. Messages go to <a href="/watches/channels">where you say</a>, by mail for one; until then to your feed only.</p>`;
