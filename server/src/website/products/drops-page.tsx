/** @jsxImportSource hono/jsx */
import { marketplaces } from "@tidemark/core";
import { type DropFilter, type Period, percents, periods } from "../../history/drops/drop-filter.ts";
import type { Drop } from "../../history/drops/find-drops.ts";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { DropCards } from "./drop-cards.tsx";

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
      <p class="lead">
        {t("drops.what", {
          percent: formats.percent(percent / 100),
          period: t(`drops.period.${period}`),
          where: marketplace ? shopName(marketplace.suffix) : t("drops.everywhere"),
        })}
      </p>
      <Filters filter={filter} feed={feed} />
      {drops.length === 0 ? (
        <p class="empty" role="status">
          {t("drops.none")}
        </p>
      ) : (
        <DropCards drops={drops} />
      )}
    </Page>
  );
}

function Filters({ filter: { marketplace, percent, period }, feed }: Omit<Shown, "drops">) {
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
      <a class="feed" href={feed}>
        {t("drops.feed")}
      </a>
    </form>
  );
}
