/** @jsxImportSource hono/jsx */
import { seriesName } from "@tidemark/chart/words";
import { type AnySeriesKind, afterExtrasOf, type Marketplace, type SeriesKind } from "@tidemark/core";
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
  /** Whether the server sends mail. */
  readonly sendsMail: boolean;
}

/** The box on a product's page: watch it by one button, or for a typed price. */
export function WatchBox(watched: Watched) {
  const { marketplace, price, sendsMail } = watched;
  const { t, formats } = useReader();
  const { currency } = marketplace;
  const tenthLess = typeof price !== "number" ? "" : formats.amount(Math.floor(price * 0.9), currency);
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
        {/* Enter in a field is this button, not the first percentage. */}
        <button hidden type="submit" name="rule" value="target" />
        <Hidden {...watched} />
        {sendsMail && <AddressField />}
        <p>{price === undefined ? t("watch-box.cheaper-than-first") : t("watch-box.cheaper")}</p>
        <div class="presets">
          {presets.map((percent) => (
            <button type="submit" name="preset" value={String(percent)}>
              {t("watch-box.percent", { percent: formats.percent(percent / 100) })}
            </button>
          ))}
        </div>
        <div class="target">
          <label>
            {t("watch-box.target", { currency })}
            <input
              class="short"
              name="price"
              inputmode="decimal"
              maxlength={40}
              autocomplete="off"
              placeholder={tenthLess}
            />
          </label>
          <button type="submit" name="rule" value="target">
            {t("watch-box.watch")}
          </button>
        </div>
      </form>
    </section>
  );
}

/** An address that is asked whether it wants the alerts; may be left empty. */
export function AddressField() {
  const { t } = useReader();
  return (
    <div class="address">
      <label>
        {t("watch-box.address")}{" "}
        <input
          type="email"
          name="address"
          maxlength={254}
          autocomplete="email"
          aria-describedby="address-note"
        />
      </label>
      <p class="quiet" id="address-note">
        {t("watch-box.address.note")}
      </p>
    </div>
  );
}

/** The product, and the choice of its price where what one pays with a coupon or shipping can be watched. */
function Hidden({ marketplace, asin, kind, extras }: Omit<Watched, "sendsMail">) {
  const { t, chart } = useReader();
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
              <option value={one}>{seriesName(one, chart)}</option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
