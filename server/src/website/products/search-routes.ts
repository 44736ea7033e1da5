import { parseSearch } from "@tidemark/core";
import { Hono } from "hono";
import { lastPage, productsOf, productsWith } from "../../history/search/find-products.ts";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError, statusOf } from "../../platform/http/problem-details.ts";
import { Turns } from "../../platform/http/turns.ts";
import type { WebsiteServices } from "../services.ts";
import { searchPage } from "./search-page.ts";

const notes = {
  none: "Nothing here has that in its title. Nobody has reported it, or it is written another way.",
  empty: "Type words of a title, an ASIN, or paste the address of a product page.",
  shortLink:
    "This is a shortened link, and only Amazon knows where it leads. Open it and paste the address of the page.",
  many: "Too many products match for a quick answer. Add a word that few titles have.",
  part: "So many titles have these words that only some were looked through. Add a word that few titles have.",
  busy: "Too many are searching just now. Try again in a moment, with a word that few titles have.",
  unknown: "Nobody has reported this product yet.",
};

export function searchRoutes({
  pool,
  assets,
  clock,
  trustedProxies,
  searchMs,
}: WebsiteServices): Hono<AppEnv> {
  // Two of the pool's ten connections: heavy searches leave the others for everything else.
  const turns = new Turns({ what: "searches", atOnce: 2, ofNetwork: 8, ofAll: 64, waitMs: searchMs / 2 });
  return new Hono<AppEnv>().get("/search", async (c) => {
    const text = c.req.query("q") ?? "";
    const asked = Number(c.req.query("page") ?? 1);
    const page = Number.isInteger(asked) && asked >= 1 && asked <= lastPage ? asked : 1;
    const show = (products: readonly ListedProduct[], note: string | null, more = false) => {
      c.header("Cache-Control", "no-cache");
      return c.html(searchPage({ assets, text, products, note, page, more, now: clock() }));
    };
    const search = parseSearch(text);
    if (search.kind === "nothing") return show([], notes.empty);
    if (search.kind === "short-link") return show([], notes.shortLink);
    if (search.kind === "product") return c.redirect(`/p/${search.marketplace.suffix}/${search.asin}`, 303);
    if (search.kind === "asin") {
      const known = await productsOf(pool, search.asin);
      const [only] = known;
      if (only && known.length === 1) return c.redirect(`/p/${only.marketplace.suffix}/${only.asin}`, 303);
      if (only) return show(known, null);
    }
    const until = performance.now() + searchMs;
    try {
      const found = await turns.run(addressOf(c, trustedProxies), () =>
        productsWith(pool, search.words, page, until - performance.now()),
      );
      if (!found) return show([], notes.many);
      const { products, more, isPart } = found;
      if (products.length > 0) return show(products, isPart ? notes.part : null, more);
      if (isPart) return show([], notes.many);
      return show([], search.kind === "asin" ? notes.unknown : notes.none);
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === "overloaded")) throw error;
      c.status(statusOf(error.code));
      c.header("Retry-After", String(error.retryAfterS));
      return show([], notes.busy);
    }
  });
}
