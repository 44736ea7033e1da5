/** @jsxImportSource hono/jsx */
import { provenanceOf } from "@tidemark/chart/words";
import { marketplaces } from "@tidemark/core";
import { type DropFilter, type Period, percents, periods } from "../../history/drops/drop-filter.ts";
import type { Drop } from "../../history/drops/find-drops.ts";
import { Ago } from "../shared/moment.tsx";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";

interface Shown {
  readonly filter: DropFilter;
  /** Path of the feed with the same filter. */
  readonly feed: string;
  readonly drops: readonly Drop[];
}

/** `/drops`: the largest true drops. */
export function DropsPage({ filter, feed, drops }: Shown) {
  const { t, formats } = useReader();
  const { marketplace, percent, period } = filter;
  return (
    <Page title={t("drops.title")} feed={feed} description={t("drops.description")}>
      <h1>{t("drops.title")}</h1>
      <p>
        {t("drops.what", {
          percent: formats.percent(percent / 100),
          period: t(`drops.period.${period}`),
          where: marketplace ? shopName(marketplace.suffix) : t("drops.everywhere"),
        })}
      </p>
      <Filters filter={filter} />
      {drops.length === 0 ? (
        <p class="empty" role="status">
          {t("drops.none")}
        </p>
      ) : (
        <ol class="products">
          {drops.map((drop) => (
            <Item drop={drop} />
          ))}
        </ol>
      )}
      <p class="quiet">
        <a href={feed}>{t("drops.feed")}</a>
      </p>
    </Page>
  );
}

function Filters({ filter: { marketplace, percent, period } }: Pick<Shown, "filter">) {
  const { t, formats } = useReader();
  return (
    <form class="filters" action="/drops">
      <label>
        {t("drops.marketplace")}{" "}
        <select name="marketplace">
          <option value="" selected={marketplace === null}>
            {t("drops.marketplace.all")}
          </option>
          {marketplaces.map(({ suffix }) => (
            <option value={suffix} selected={suffix === marketplace?.suffix}>
              {shopName(suffix)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("drops.percent")}{" "}
        <select name="percent">
          {percents.map((one) => (
            <option value={String(one)} selected={one === percent}>
              {formats.percent(one / 100)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("drops.period")}{" "}
        <select name="period">
          {(Object.keys(periods) as Period[]).map((one) => (
            <option value={one} selected={one === period}>
              {t(`drops.period.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{t("drops.show")}</button>
    </form>
  );
}

function Item({ drop }: { drop: Drop }) {
  const { t, formats } = useReader();
  const { marketplace, asin, title, percent, price, before } = drop;
  const money = (minor: number) => formats.money(minor, marketplace.currency);
  return (
    <li>
      <a href={`/p/${marketplace.suffix}/${asin}`}>
        <bdi>{title ?? asin}</bdi>
      </a>
      <span class="price">
        {t("drops.fell", { percent: formats.percent(percent / 100), price: money(price) })}
      </span>
      <span class="quiet">
        {t("drops.before", { price: money(before) })}
        {drop.now < price && ` · ${t("drops.now", { price: money(drop.now) })}`} ·{" "}
        {shopName(marketplace.suffix)} · <Ago at={drop.acceptedAt} /> · {seenBy(drop)}
      </span>
    </li>
  );
}

/** Who confirmed the price, in the chart's words. */
export const seenBy = ({ verified, reporters }: Drop): string =>
  provenanceOf(verified ? (reporters > 0 ? "both" : "verifier") : "crowd", reporters);
