/** @jsxImportSource hono/jsx */
import { seriesNames } from "@tidemark/chart/words";
import {
  type AnySeriesKind,
  afterExtrasOf,
  formatAmount,
  type Marketplace,
  type SeriesKind,
} from "@tidemark/core";
import type { ExtraView } from "@tidemark/core/wire";
import { useReader } from "../shared/reader.ts";

const presets = [5, 10, 15, 20] as const;

interface Watched {
  readonly marketplace: Marketplace;
  readonly asin: string;
  readonly kind: SeriesKind;
  /** Current price of the series, minor units; null: unavailable; undefined: none was confirmed yet. */
  readonly price: number | null | undefined;
  /** Of the headline price: what one pays with them can be watched. */
  readonly extras: readonly ExtraView[];
}

/** The box on a product's page: watch it by one button, or for a typed price. */
export function WatchBox(watched: Watched) {
  const { marketplace, price } = watched;
  const { t, formats } = useReader();
  const { currency } = marketplace;
  const tenthLess =
    typeof price !== "number" ? "" : formatAmount({ minor: Math.floor(price * 0.9), currency });
  return (
    <section class="watch-box" aria-labelledby="watch-this">
      <h2 id="watch-this">{price === undefined ? t("watch-box.title.unknown") : t("watch-box.title")}</h2>
      {price === null && (
        <form method="post" action="/watches">
          <Hidden {...watched} />
          <button class="main" type="submit" name="rule" value="back">
            {t("watch-box.back")}
          </button>
        </form>
      )}
      <form method="post" action="/watches">
        <Hidden {...watched} />
        <p>{price === undefined ? t("watch-box.cheaper-than-first") : t("watch-box.cheaper")}</p>
        {presets.map((percent) => (
          <>
            <button type="submit" name="preset" value={String(percent)}>
              {t("watch-box.percent", { percent: formats.percent(percent / 100) })}
            </button>{" "}
          </>
        ))}
      </form>
      <form class="target" method="post" action="/watches">
        <Hidden {...watched} />
        <input type="hidden" name="rule" value="target" />
        <label>
          {t("watch-box.target", { currency })}
          <input
            class="short"
            name="price"
            inputmode="decimal"
            required
            maxlength={40}
            autocomplete="off"
            placeholder={tenthLess}
          />
        </label>
        <button type="submit">{t("watch-box.watch")}</button>
      </form>
    </section>
  );
}

/** The product, and the choice of its price where what one pays with a coupon or shipping can be watched. */
function Hidden({ marketplace, asin, kind, extras }: Watched) {
  const { t } = useReader();
  const kinds: readonly AnySeriesKind[] = [kind, ...(kind === "buy_box" ? afterExtrasOf(extras) : [])];
  return (
    <>
      <input type="hidden" name="marketplace" value={marketplace.suffix} />
      <input type="hidden" name="product" value={asin} />
      {kinds.length === 1 ? (
        <input type="hidden" name="series" value={kind} />
      ) : (
        <label>
          {t("watch-fields.series")}{" "}
          <select name="series">
            {kinds.map((one) => (
              <option value={one}>{seriesNames[one]}</option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
