/** @jsxImportSource hono/jsx */
import {
  isAfterExtra,
  ownProduct,
  parseProductId,
  productIdOf,
  productOfSeries,
  type SeriesKind,
  seriesKinds,
  withCountedImports,
  withOwnImports,
  withOwnSources,
} from "@tidemark/core";
import type { HistoryView, OwnImport, ProductView } from "@tidemark/core/wire";
import { shownProduct } from "@tidemark/drizzle";
import { sql } from "drizzle-orm";
import { type Context, Hono } from "hono";
import { ownImportsOf } from "../../alerts/imported/own-imports.ts";
import { ownSeries } from "../../alerts/imported/own-points.ts";
import { requireReadKey } from "../../alerts/watches/require-read-key.ts";
import { parseHistoryQuery } from "../../history/history-query.ts";
import { historyView, sentHistory } from "../../history/history-view.ts";
import { productView } from "../../history/product-view.ts";
import { historyTurns, productInPath } from "../../history/routes.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderOrAnswer, refusalOf } from "../shared/handle-forms.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { keepPrivate, type LinkHolder } from "./holder-by-link.ts";
import { OwnProductPage, OwnProductsPage } from "./own-product-page.tsx";
import { holderOfCookie } from "./session.ts";

const mostListed = 100;
/** A product has this many series at most. */
const mostSeries = mostListed * seriesKinds.length;
const whole = { granularity: "raw", from: null, until: null } as const;

type Ctx = Context<AppEnv>;

/** What a holder imported, drawn into what everybody sees: for the holder alone, and kept by no cache. */
export function ownProductRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, clock, trustedProxies } = services;
  const turns = historyTurns();

  /** The product of a path with what its reader imported. */
  const ownOf = async (c: Ctx, holder: LinkHolder) => {
    const { marketplace, asin } = productInPath(c);
    const id = productIdOf(marketplace, asin);
    const [known, own] = await Promise.all([
      productView(pool, marketplace, asin, clock()),
      ownImportsOf(pool, holder.id, id),
    ]);
    const product = known
      ? withOwnSources(known, own)
      : ownProduct(String(id), marketplace.suffix, asin, own);
    return { marketplace, asin, own, product };
  };
  const signedIn = async (c: Ctx): Promise<LinkHolder> => {
    keepPrivate(c);
    const holder = await holderOfCookie(services, c);
    if (!holder || holder.link.isOld)
      throw new ServiceError("unauthorized", "Open your list of watches first.");
    await requireReadKey(c, services);
    return holder;
  };

  return new Hono<AppEnv>()
    .get("/watches/product", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const series = await ownSeries(pool, holder.id, mostSeries);
      const ids = [...new Set(series.map(({ id }) => productOfSeries(id)))];
      const listed = ids.slice(0, mostListed);
      const titles = await orm(pool)
        .select({ id: sql<bigint>`${shownProduct.id}`, title: shownProduct.title })
        .from(shownProduct)
        .where(isAnyOf(shownProduct.id, listed));
      const names = new Map(titles.map(({ id, title }) => [id, title]));
      const products = listed.flatMap((id) => {
        const product = parseProductId(id);
        return product ? [{ ...product, title: names.get(id) ?? null }] : [];
      });
      return answerPage(
        services,
        c,
        <OwnProductsPage products={products} hasMore={ids.length > mostListed} />,
      );
    })
    .get("/watches/product/:marketplace/:asin", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      try {
        await requireReadKey(c, services);
      } catch (error) {
        const { message, status } = refusalOf(error);
        return answerPage(services, c, <MessagePage sentence={message} />, status);
      }
      const { marketplace, asin, own, product } = await ownOf(c, holder);
      const kind = shownKind(product, c.req.query("series"));
      const history = await turns.run(addressOf(c, trustedProxies), () =>
        historyView(pool, marketplace, asin, kind, whole, clock()),
      );
      const counted = holder.settings.imported?.count
        ? withCounted(product, kind, own, history, clock())
        : product;
      const page = (
        <OwnProductPage
          marketplace={marketplace}
          product={counted}
          kind={kind}
          history={withOwnImports(history, own, null, clock() / 1000)}
        />
      );
      return answerPage(services, c, page);
    })
    .get("/watches/own/:marketplace/:asin", async (c) => {
      const { product } = await ownOf(c, await signedIn(c));
      return c.json(product);
    })
    .get("/watches/own/:marketplace/:asin/history", async (c) => {
      const { marketplace, asin, own } = await ownOf(c, await signedIn(c));
      const now = clock();
      const query = parseHistoryQuery((name) => c.req.query(name), false, now);
      const [kind = "buy_box"] = query.series;
      const history = await turns.run(addressOf(c, trustedProxies), () =>
        historyView(pool, marketplace, asin, kind, query, now),
      );
      const merged = withOwnImports(history, isAfterExtra(kind) ? [] : own, query.from, now / 1000);
      return c.json(sentHistory(merged));
    });
}

function shownKind({ series }: ProductView, wanted: string | undefined): SeriesKind {
  const known = seriesKinds.filter((kind) => series[kind]);
  return (
    known.find((kind) => kind === wanted) ??
    known.find((kind) => series[kind]!.imported) ??
    known[0] ??
    "buy_box"
  );
}

/** The product with imported prices counting in the verdict of a series, as its reader wants it. */
function withCounted(
  product: ProductView,
  kind: SeriesKind,
  own: readonly OwnImport[],
  history: HistoryView,
  now: number,
): ProductView {
  const view = product.series[kind];
  if (!view) return product;
  const seen = { first: history.t[0] ?? null, gaps: history.gaps };
  const counted = withCountedImports(view, kind, own, { seen, shared: history.imported ?? [] }, now / 1000);
  return { ...product, series: { ...product.series, [kind]: counted } };
}
