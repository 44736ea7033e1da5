/** @jsxImportSource hono/jsx */
import { provenanceOf } from "@tidemark/chart/words";
import type { Drop } from "../../history/drops/find-drops.ts";
import { Ago } from "../shared/moment.tsx";
import { type Reader, useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { ProductPicture } from "./product-picture.tsx";

/** Drops as cards with pictures. */
export const DropCards = ({ drops }: { drops: readonly Drop[] }) => (
  <ol class="cards">
    {drops.map((drop) => (
      <DropCard drop={drop} />
    ))}
  </ol>
);

function DropCard({ drop }: { drop: Drop }) {
  const { t, formats, chart } = useReader();
  const { marketplace, asin, title, image, percent, price, before } = drop;
  const money = (minor: number) => formats.money(minor, marketplace.currency);
  return (
    <li>
      <ProductPicture image={image} />
      <a href={`/p/${marketplace.suffix}/${asin}`}>
        <bdi>{title ?? asin}</bdi>
      </a>
      <span class="fall">
        <span class="price">{money(price)}</span>{" "}
        <span class="percent">{t("drops.fell", { percent: formats.percent(percent / 100) })}</span>
      </span>
      <span class="quiet">{t("drops.before", { price: money(before) })}</span>{" "}
      {drop.now < price && <span class="quiet">{t("drops.now", { price: money(drop.now) })} </span>}
      <span class="quiet">
        {shopName(marketplace.suffix)} · <Ago at={drop.acceptedAt} /> · {seenBy(drop, chart)}
      </span>
    </li>
  );
}

/** Who confirmed the price, in the chart's words. */
export const seenBy = ({ verified, reporters }: Drop, chart: Reader["chart"]): string =>
  provenanceOf(verified ? (reporters > 0 ? "both" : "verifier") : "crowd", reporters, chart);
