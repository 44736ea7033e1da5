/** @jsxImportSource hono/jsx */
import { parseSearch } from "@tidemark/core";
import { Hono } from "hono";
import { correctedWords, lastPage, productsOf, productsWith } from "../../history/search/find-products.ts";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import type { Pool } from "../../platform/database.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { Turns } from "../../platform/http/turns.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { toProduct } from "../shared/to-product.ts";
import { shortLinkProblems } from "../web-app/share-routes.tsx";
import { SearchPage } from "./search-page.tsx";

/** Why there are no results, or what to do. */
type Note = "none" | "empty" | "many" | "part" | "busy" | "unknown";

export function searchRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { reads, trustedProxies, searchMs, shortLinks } = services;
  // Two of the pool's ten connections: heavy searches leave the others for everything else.
  const turns = new Turns({ atOnce: 2, ofNetwork: 8, ofAll: 64, waitMs: searchMs / 2 });
  /** The products with the words or, where no title has them, with words that differ in a letter each. */
  const look = async (pool: Pool, words: readonly string[], page: number, until: number) => {
    const leftMs = () => until - performance.now();
    const found = await productsWith(pool, words, page, leftMs());
    if (!found || found.products.length > 0 || found.isPart || page > 1) return { found, meant: null };
    const meant = await correctedWords(pool, words, leftMs());
    const corrected = meant && leftMs() > 0 ? await productsWith(pool, meant, page, leftMs()) : null;
    return corrected && corrected.products.length > 0 ? { found: corrected, meant } : { found, meant: null };
  };
  return new Hono<AppEnv>().get("/search", async (c) => {
    const text = c.req.query("q") ?? "";
    const asked = Number(c.req.query("page") ?? 1);
    const page = Number.isInteger(asked) && asked >= 1 && asked <= lastPage ? asked : 1;
    const { t } = readerOf(services, c);
    const show = (products: readonly ListedProduct[], note: Note | null, more = false, status?: 503) =>
      answer(products, note && t(`search.${note}`), more, status);
    const answer = (
      products: readonly ListedProduct[],
      sentence: string | null,
      more = false,
      status?: 503,
    ) => {
      c.header("Cache-Control", "no-cache");
      const shown = <SearchPage text={text} products={products} note={sentence} page={page} more={more} />;
      return answerPage(services, c, shown, status);
    };
    const search = parseSearch(text);
    if (search.kind === "nothing") return show([], "empty");
    if (search.kind === "short-link") {
      const found = await shortLinks(search.url, addressOf(c, trustedProxies));
      if (found.ok) return toProduct(c, found);
      return answer([], t(found.reason === "off" ? "search.short-link" : shortLinkProblems[found.reason]));
    }
    if (search.kind === "product") return toProduct(c, search);
    if (search.kind === "asin") {
      const known = await reads.run((pool) => productsOf(pool, search.asin));
      const [only] = known;
      if (only && known.length === 1) return toProduct(c, only);
      if (only) return show(known, null);
    }
    const until = performance.now() + searchMs;
    try {
      const { found, meant } = await turns.run(addressOf(c, trustedProxies), () =>
        reads.run((pool) => look(pool, search.words, page, until)),
      );
      if (!found) return show([], "many");
      const { products, more, isPart } = found;
      if (meant) return answer(products, t("search.meant", { words: meant.join(" ") }), more);
      if (products.length > 0) return show(products, isPart ? "part" : null, more);
      if (isPart) return show([], "many");
      return show([], search.kind === "asin" ? "unknown" : "none");
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === "overloaded")) throw error;
      c.header("Retry-After", String(error.retryAfterS));
      return show([], "busy", false, 503);
    }
  });
}
