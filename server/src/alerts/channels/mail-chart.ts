import { spanOf } from "@tidemark/chart/span";
import { svgOf } from "@tidemark/chart/svg";
import { daySeconds, marketplaceBySuffix, parseAsin, rangeDays } from "@tidemark/core";
import type { MessageItem } from "@tidemark/core/wire";
import { historyView } from "../../history/history-view.ts";
import type { Pool } from "../../platform/database.ts";
import { drawPng, type Png, PngPress } from "../../platform/draw-png.ts";
import type { Logger } from "../../platform/logger.ts";

export const chartThemes = ["light", "dark"] as const;
export type ChartTheme = (typeof chartThemes)[number];

/** Draws an item's series for a mail; null where there is nothing to draw. Never rejects. */
export type ChartOf = (item: MessageItem, theme: ChartTheme) => Promise<Png | null>;

/** CSS pixels; drawn for displays with two pixels to one. */
export const chartSize = { width: 510, height: 200 } as const;
const range = "1y";
const hourMs = 3_600_000;

/** Pictures of the past year. Products that many watch are drawn once an hour. */
export function chartOf(pool: Pool, clock: () => number, log: Logger): ChartOf {
  const press = new PngPress((svg) => drawPng(svg, 2));
  return async ({ marketplace: suffix, asin: text, series, currency, is }, theme) => {
    const [marketplace, asin] = [marketplaceBySuffix(suffix), parseAsin(text)];
    if (!marketplace || !asin) return null;
    const now = Math.ceil(clock() / hourMs) * hourMs;
    try {
      const key = JSON.stringify([suffix, asin, series, theme, now, currency, is]);
      return await press.png(key, "mail", async () => {
        const from = now / 1000 - rangeDays[range] * daySeconds;
        const stretch = { granularity: "raw", from, until: null } as const;
        const history = await historyView(pool, marketplace, asin, series, stretch, now);
        const span = spanOf(range, history, [], now / 1000);
        return svgOf({ history, claims: [], span, title: "", name: "", ...chartSize, theme, plotOnly: true });
      });
    } catch (err) {
      log.warn("The chart of a mail could not be drawn", { err });
      return null;
    }
  };
}
