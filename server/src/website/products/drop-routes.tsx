/** @jsxImportSource hono/jsx */
import { languageOf, type ScreenLanguage } from "@tidemark/texts";
import { Hono } from "hono";
import { etag } from "hono/etag";
import { type DropFilter, dropFilter, queryOf } from "../../history/drops/drop-filter.ts";
import { type Drop, findDrops } from "../../history/drops/find-drops.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { languageOfRequest } from "../../platform/http/language.ts";
import { PromiseCache } from "../../platform/promise-cache.ts";
import { writingFor } from "../../platform/texts.ts";
import { dropsFeed } from "../feeds/drops-feed.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { DropsPage } from "./drops-page.tsx";

const rememberedMs = 60_000;

export function dropRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { reads, access, clock, publicUrl } = services;
  const known = new PromiseCache<Drop[]>(400, rememberedMs, clock);
  const dropsOf = (filter: DropFilter) =>
    known.get(queryOf(filter), () => reads.run((pool) => findDrops(pool, filter, clock())));
  // The feed names its language: who reads it later sends no cookie.
  const feedOf = (filter: DropFilter, language: ScreenLanguage) =>
    access.signed("drops", "", `/drops.atom?${queryOf(filter)}&language=${language}`);
  return new Hono<AppEnv>()
    .use("/drops", etag())
    .use("/drops.atom", etag())
    .get("/drops", async (c) => {
      const filter = dropFilter(c.req.query());
      c.header("Cache-Control", `public, max-age=${rememberedMs / 1000}`);
      const drops = await dropsOf(filter);
      return answerPage(
        services,
        c,
        <DropsPage filter={filter} feed={feedOf(filter, languageOfRequest(c))} drops={drops} />,
      );
    })
    .get("/drops.atom", async (c) => {
      const filter = dropFilter(c.req.query());
      const query = queryOf(filter);
      const language = languageOf(c.req.query("language")) ?? languageOfRequest(c);
      const urls = {
        publicUrl,
        self: publicUrl + feedOf(filter, language),
        page: `${publicUrl}/drops?${query}`,
      };
      c.header("Cache-Control", `public, max-age=${rememberedMs / 1000}`);
      c.header("Vary", "Accept-Language, Cookie", { append: true });
      c.header("Content-Language", language);
      c.header("Content-Type", "application/atom+xml; charset=utf-8");
      return c.body(String(await dropsFeed(await dropsOf(filter), urls, writingFor(language))));
    });
}
