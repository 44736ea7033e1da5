/** @jsxImportSource hono/jsx */
import { seriesKinds } from "@tidemark/core";
import { Hono } from "hono";
import { historyView } from "../../history/history-view.ts";
import { productView } from "../../history/product-view.ts";
import { historyTurns, productInPath } from "../../history/routes.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { encodingFor } from "../../platform/http/encoding.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { recentProducts, verifierState } from "./home-data.ts";
import { HomePage } from "./home-page.tsx";
import { ProductPage } from "./product-page.tsx";

const listed = 30;

export function websiteRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, profile, access, assets, letters, verifier, publicUrl, trustedProxies, clock } = services;
  const turns = historyTurns();
  const invites = profile.registration === "invite-code";
  const seenUrl = access.isOpen ? publicUrl : null;
  return new Hono<AppEnv>()
    .get("/", async (c) => {
      const now = clock();
      const [products, state] = await Promise.all([
        recentProducts(pool, listed),
        verifierState(pool, verifier.on, now),
      ]);
      const page = <HomePage serverUrl={publicUrl} invites={invites} products={products} verifier={state} />;
      return answerPage(services, c, page);
    })
    .get("/p/:marketplace/:asin", async (c) => {
      const shown = named(c);
      const { t } = readerOf(services, c);
      if (!shown) return answerPage(services, c, <MessagePage sentence={t("product.no-number")} />, 404);
      const { marketplace, asin } = shown;
      const now = clock();
      const known = await turns.run(addressOf(c, trustedProxies), async () => {
        const product = await productView(pool, marketplace, asin, now);
        if (!product) return null;
        const kind =
          seriesKinds.find((one) => one === c.req.query("series")) ??
          seriesKinds.find((one) => product.series[one]?.since) ??
          "buy_box";
        const whole = { granularity: "raw", from: null, until: null } as const;
        return { product, kind, history: await historyView(pool, marketplace, asin, kind, whole, now) };
      });
      if (!known) {
        const sentence = t("product.unknown", { asin, shop: shopName(marketplace.suffix) });
        return answerPage(services, c, <MessagePage sentence={sentence} />, 404);
      }
      return answerPage(
        services,
        c,
        <ProductPage publicUrl={seenUrl} sendsMail={letters !== null} marketplace={marketplace} {...known} />,
      );
    })
    .get("/assets/:name", async (c) => {
      const asset = assets.get(c.req.param("name"));
      if (!asset) throw new ServiceError("not-found", "There is no such file.");
      c.header("Cache-Control", "public, max-age=31536000, immutable");
      c.header("Vary", "Accept-Encoding");
      const encoding = encodingFor(c.req.header("accept-encoding"));
      if (encoding !== "identity") c.header("Content-Encoding", encoding);
      return c.body(await asset.body(encoding), 200, { "Content-Type": asset.type });
    });
}

function named(c: Parameters<typeof productInPath>[0]): ReturnType<typeof productInPath> | null {
  try {
    return productInPath(c);
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}
