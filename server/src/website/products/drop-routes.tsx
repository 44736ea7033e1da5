/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { etag } from "hono/etag";
import { type DropFilter, dropFilter, queryOf } from "../../history/drops/drop-filter.ts";
import { type Drop, findDrops } from "../../history/drops/find-drops.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { PromiseCache } from "../../platform/promise-cache.ts";
import { dropsFeed } from "../feeds/drops-feed.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { DropsPage } from "./drops-page.tsx";

const rememberedMs = 60_000;

export function dropRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { reads, access, clock, publicUrl } = services;
  const known = new PromiseCache<Drop[]>(400, rememberedMs, clock);
  const dropsOf = (filter: DropFilter) =>
    known.get(queryOf(filter), () => reads.run((pool) => findDrops(pool, filter, clock())));
  const feedOf = (filter: DropFilter) => access.signed("drops", "", `/drops.atom?${queryOf(filter)}`);
  return new Hono<AppEnv>()
    .use("/drops", etag())
    .use("/drops.atom", etag())
    .get("/drops", async (c) => {
      const filter = dropFilter(c.req.query());
      c.header("Cache-Control", `public, max-age=${rememberedMs / 1000}`);
      const drops = await dropsOf(filter);
      return answerPage(services, c, <DropsPage filter={filter} feed={feedOf(filter)} drops={drops} />);
    })
    .get("/drops.atom", async (c) => {
      const filter = dropFilter(c.req.query());
      const query = queryOf(filter);
      const urls = {
        publicUrl,
        self: publicUrl + feedOf(filter),
        page: `${publicUrl}/drops?${query}`,
      };
      c.header("Cache-Control", `public, max-age=${rememberedMs / 1000}`);
      c.header("Content-Type", "application/atom+xml; charset=utf-8");
      return c.body(String(await dropsFeed(await dropsOf(filter), urls, readerOf(services))));
    });
}
