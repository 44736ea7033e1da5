import { createHash } from "node:crypto";
import { Hono } from "hono";
import { newestMessages } from "../../alerts/messages/messages.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { readerOf } from "../shared/reader.ts";
import { holderByLink } from "../watches/holder-by-link.ts";
import { atomFeed } from "./feed.ts";

const feedLength = 50;

/** `/feed/TOKEN`: a holder's messages as Atom. */
export function feedRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, access, links, publicUrl } = services;
  const pictureOf = ({ marketplace, asin }: { marketplace: string; asin: string }) =>
    access.signed("picture", `${marketplace}/${asin}`, `${publicUrl}/p/${marketplace}/${asin}.png`);
  return new Hono<AppEnv>().get("/feed/:token", async (c) => {
    const holder = await holderByLink(services, c.req.param("token"), ["feed"]);
    if (!holder) return c.text(readerOf(services, c).t("feed.gone"), 404);
    const messages = await newestMessages(pool, holder.id, 2_147_483_647, feedLength);
    const { language, consolidation } = holder.settings;
    const { timeZone } = consolidation;
    const self = links.make("feed", holder.id, holder.link.epoch);
    const body = String(
      await atomFeed(messages, { publicUrl, self, timeZone, language, holder: holder.id, pictureOf }),
    );
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    c.header("ETag", etag);
    c.header("Cache-Control", "private, no-cache");
    c.header("X-Robots-Tag", "noindex");
    if (c.req.header("if-none-match") === etag) return c.body(null, 304);
    return c.body(body, 200, { "Content-Type": "application/atom+xml; charset=utf-8" });
  });
}
