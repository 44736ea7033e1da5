/** @jsxImportSource hono/jsx */
import { productIdOf, seriesIdOf, seriesKinds } from "@tidemark/core";
import { Hono } from "hono";
import { dropFilter } from "../../history/drops/drop-filter.ts";
import { type Drop, findDrops } from "../../history/drops/find-drops.ts";
import { historyView } from "../../history/history-view.ts";
import { productView } from "../../history/product-view.ts";
import { historyTurns, productInPath } from "../../history/routes.ts";
import { productsOf } from "../../history/search/find-products.ts";
import { differingDays } from "../../history/statements.ts";
import type { Pool } from "../../platform/database.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { encodingFor } from "../../platform/http/encoding.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { PromiseCache } from "../../platform/promise-cache.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { recentProducts, type Sample, sampleOf, verifierState } from "./home-data.ts";
import { HomePage } from "./home-page.tsx";
import { ProductPage } from "./product-page.tsx";
import { UnknownProductPage } from "./unknown-product-page.tsx";

const listed = 12;
/** Among so many of the latest a sample is looked for. */
const lookedThrough = 60;
const cardsShown = 4;
const rememberedMs = 60_000;

export function websiteRoutes(services: WebsiteServices): Hono<AppEnv> {
  const {
    reads,
    profile,
    access,
    assets,
    exchangeRates,
    letters,
    verifier,
    publicUrl,
    trustedProxies,
    clock,
  } = services;
  const turns = historyTurns();
  const invites = profile.registration === "invite-code";
  const samples = new PromiseCache<Sample | null>(1, rememberedMs, clock);
  const drops = new PromiseCache<Drop[]>(1, rememberedMs, clock);
  const seenUrl = access.isOpen ? publicUrl : null;
  return new Hono<AppEnv>()
    .get("/", async (c) => {
      const now = clock();
      const [products, state, sample, fallen] = await reads.run((pool) => {
        const recent = recentProducts(pool, lookedThrough);
        return Promise.all([
          recent,
          verifierState(pool, verifier.on, now),
          samples.get("", async () => sampleOf(pool, await recent, now)),
          drops.get("", () => findDrops(pool, dropFilter({}), now)),
        ]);
      });
      const page = (
        <HomePage
          serverUrl={publicUrl}
          invites={invites}
          sendsMail={letters !== null}
          sample={sample}
          drops={fallen.slice(0, cardsShown)}
          products={products.slice(0, listed)}
          verifier={state}
        />
      );
      return answerPage(services, c, page);
    })
    .get("/p/:marketplace/:asin", async (c) => {
      const shown = named(c);
      const { t } = readerOf(services, c);
      if (!shown)
        return answerPage(services, c, <MessagePage sentence={t("product.no-number")} withSearch />, 404);
      const { marketplace, asin } = shown;
      const now = clock();
      const look = async (pool: Pool) => {
        const product = await productView(pool, marketplace, asin, now);
        if (!product) return null;
        const kind =
          seriesKinds.find((one) => one === c.req.query("series")) ??
          seriesKinds.find((one) => product.series[one]?.since) ??
          seriesKinds.find((one) => product.series[one]) ??
          "buy_box";
        const whole = { granularity: "raw", from: null, until: null } as const;
        const elsewhere = (await productsOf(pool, asin)).filter((one) => one.marketplace !== marketplace);
        return {
          product,
          kind,
          elsewhere,
          differing: await differingDays(pool, seriesIdOf(productIdOf(marketplace, asin), kind)),
          history: await historyView(pool, marketplace, asin, kind, whole, now),
        };
      };
      const known = await turns.run(addressOf(c, trustedProxies), () => reads.run(look));
      if (!known) {
        const elsewhere = await reads.run((pool) => productsOf(pool, asin));
        const page = (
          <UnknownProductPage
            marketplace={marketplace}
            asin={asin}
            elsewhere={elsewhere}
            sendsMail={letters !== null}
          />
        );
        return answerPage(services, c, page, 404);
      }
      return answerPage(
        services,
        c,
        <ProductPage
          publicUrl={seenUrl}
          sendsMail={letters !== null}
          marketplace={marketplace}
          rates={exchangeRates()}
          {...known}
        />,
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
