import { createHash } from "node:crypto";
import { spanOf } from "@tidemark/chart/span";
import { svgOf } from "@tidemark/chart/svg";
import {
  daySeconds,
  marketplaceBySuffix,
  parseAsin,
  rangeDays,
  type SeriesKind,
  seriesKinds,
} from "@tidemark/core";
import { Range } from "@tidemark/core/wire";
import { Hono } from "hono";
import { historyView } from "../../history/history-view.ts";
import { productView } from "../../history/product-view.ts";
import { PngPress } from "../../platform/draw-png.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { pictureSizes, pictureThemes } from "./picture-options.ts";

const sizes = { card: [1200, 630], wide: [960, 420], small: [480, 270] } as const;
/** Increase when pictures of the same data look different. */
const version = 3;
const hourMs = 3_600_000;

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  values: readonly T[],
  fallback: T,
): T {
  const known = values.find((other) => other === (value ?? fallback));
  if (!known) throw new ServiceError("bad-request", `${name}: one of ${values.join(", ")}.`);
  return known;
}

/** `/p/{marketplace}/{asin}.png`: the chart for feeds, mails and other sites. */
export function pictureRoutes({ reads, trustedProxies, clock }: WebsiteServices): Hono<AppEnv> {
  const press = new PngPress();
  return new Hono<AppEnv>().get("/p/:marketplace/:file{[^/]+\\.png}", async (c) => {
    const marketplace = marketplaceBySuffix(c.req.param("marketplace"));
    const asin = parseAsin(c.req.param("file").slice(0, -".png".length));
    if (!marketplace || !asin) throw new ServiceError("not-found", "There is no such product number.");
    const size = oneOf("size", c.req.query("size"), pictureSizes, "wide");
    const theme = oneOf("theme", c.req.query("theme"), pictureThemes, "light");
    const range = oneOf<Range>("range", c.req.query("range"), Range.options, "1y");
    const product = await reads.run((pool) => productView(pool, marketplace, asin, clock()));
    if (!product) throw new ServiceError("not-found", "Nobody has reported this product yet.");
    const first = seriesKinds.find((kind) => product.series[kind]?.since) ?? "buy_box";
    const kind = oneOf<SeriesKind>("series", c.req.query("series"), seriesKinds, first);

    // The chart's right end moves once an hour: until then the same data is the same picture.
    const now = Math.ceil(clock() / hourMs) * hourMs;
    const { title, series } = product;
    const { appraisal: _, ...standing } = series[kind] ?? {};
    const facts = [version, marketplace.suffix, asin, size, theme, range, kind, title, now, standing];
    const key = createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 22);
    const etag = `"${key}"`;
    c.header("ETag", etag);
    c.header("Cross-Origin-Resource-Policy", "cross-origin");
    c.header("Cache-Control", "public, max-age=900");
    const asked = c.req.header("If-None-Match")?.split(",") ?? [];
    if (asked.some((tag) => tag.trim().replace(/^W\//, "") === etag)) return c.body(null, 304);

    const [width, height] = sizes[size];
    const png = await press.png(key, addressOf(c, trustedProxies), async () => {
      const from = range === "all" ? null : now / 1000 - rangeDays[range] * daySeconds;
      const stretch = { granularity: "raw", from, until: null } as const;
      const history = await reads.run((pool) => historyView(pool, marketplace, asin, kind, stretch, now));
      const claims = series[kind]?.claims ?? [];
      const span = spanOf(range, history, claims, now / 1000);
      const name = `amazon.${marketplace.suffix} · ${asin}`;
      return svgOf({ history, claims, span, title: title ?? "", name, width, height, theme });
    });
    return c.body(png, 200, { "Content-Type": "image/png" });
  });
}
