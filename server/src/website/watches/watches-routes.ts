import { Hono } from "hono";
import { html } from "hono/html";
import { countNewHolder } from "../../alerts/holders/limit-holders.ts";
import { copyWatches } from "../../alerts/watches/copy-watches.ts";
import { keptWatch, listWatches } from "../../alerts/watches/watches.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { holderForm, ownForm } from "../shared/handle-forms.ts";
import { lockedPage } from "../shared/locked-page.ts";
import { messagePage } from "../shared/message-page.ts";
import { linkField } from "./data-page.ts";
import { holderByLink, keepPrivate, type LinkHolder } from "./holder-by-link.ts";
import { buttonForm, type Notice } from "./holder-page.ts";
import { noWatchesPage } from "./no-watches-page.ts";
import { oldLinkNote } from "./old-link-page.ts";
import { otherListPage } from "./other-list-page.ts";
import { holderOfCookie, isSentHere, keepLink, tokenOf } from "./session.ts";
import { fieldsOfDefaults } from "./watch-fields.ts";
import { nameOf, watchesPage } from "./watches-page.ts";

/** `GET /watches`: a holder's own page, by a secret link that becomes a cookie. */
export function watchesRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, access, assets, links, letters, clock } = services;

  /** The notice about the form that led here. */
  const noticeOf = async (holder: LinkHolder, query: Record<string, string>): Promise<Notice | null> => {
    const { done, watch = "" } = query;
    if (done === "began" && !holder.link.isOld) {
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

  return new Hono<AppEnv>()
    .get("/watches", async (c) => {
      keepPrivate(c);
      const key = c.req.query("key");
      const holder = await holderOfCookie(services, c);
      if (key !== undefined) {
        const linked = await holderByLink(services, key, ["watches"]);
        if (!linked) return c.html(messagePage(assets, gone), 404);
        // Another site can send a visitor here with its own link.
        const isOther = holder ? holder.id !== linked.id : isSentHere(c);
        if (isOther) return c.html(otherListPage(assets, key, !holder));
        // An old link does not replace a new one.
        if (!holder || holder.link.isOld || !linked.link.isOld) keepLink(c, services, key);
        // The secret leaves the address bar and the history.
        return c.redirect("/watches", 303);
      }
      if (!holder) return c.html(noWatchesPage(assets, letters !== null, null));
      const [watches, notice] = await Promise.all([
        listWatches(pool, holder.id, clock()),
        noticeOf(holder, c.req.query()),
      ]);
      const oldLink = holder.link.isOld
        ? {
            isProblem: false,
            text: html`${oldLinkNote(letters !== null)}<p><a href="/watches/data">Get the new link</a></p>`,
          }
        : null;
      const fields = fieldsOfDefaults(holder.settings.watch);
      const marketplace = watches[0]?.marketplace ?? "com";
      return c.html(
        watchesPage({ assets, notice: notice ?? oldLink, watches, product: "", marketplace, fields }),
      );
    })
    .post("/watches/open", async (c) => {
      const form = await ownForm(services, c);
      if (form instanceof Response) return form;
      const key = form.get("key") ?? "";
      if (!(await holderByLink(services, key, ["watches"]))) return c.html(messagePage(assets, gone), 404);
      keepLink(c, services, key);
      return c.redirect("/watches", 303);
    })
    .post(
      "/watches/copy",
      holderForm(
        services,
        async ({ c, holder }) => {
          // It creates a holder, and an old link may be in a stranger's hands.
          if (access.holdersNeedKey && !access.isShown(c)) {
            return c.html(lockedPage(assets, { to: "/watches", problem: null }), 401);
          }
          countNewHolder(c, services);
          const id = await copyWatches(pool, holder.id, holder.settings, clock());
          keepLink(c, services, tokenOf(links.make("watches", id, 0)));
          return c.redirect("/watches?done=began", 303);
        },
        undefined,
        true,
      ),
    );
}

const gone = "This link does not work any more.";
const sentences = { watching: "Watched from now on.", saved: "Saved." };

const beganText = (link: string) => html`
  <p>Watched from now on. No account was needed: this link is the key to your watches. Keep it, and keep it to yourself.</p>
  ${linkField("Your secret link", link)}
  <p>This browser remembers it for 30 days. Messages go to <a href="/watches/channels">where you say</a>, by mail for one; until then to your feed only.</p>`;
