/** @jsxImportSource hono/jsx */
import { verdictHeadline } from "@tidemark/chart/appraisal";
import { spanOf } from "@tidemark/chart/span";
import { svgOf } from "@tidemark/chart/svg";
import { provenanceOf } from "@tidemark/chart/words";
import { type Currency, daySeconds } from "@tidemark/core";
import type { HistoryView } from "@tidemark/core/wire";
import { raw } from "hono/html";
import { Ago } from "../shared/moment.tsx";
import { priceIn } from "../shared/price-text.ts";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import type { Sample } from "./home-data.ts";

/** A product of this server, drawn; where it has none yet, an example that says so. */
export const SampleCard = ({ sample }: { sample: Sample | null }) =>
  sample ? <LiveCard sample={sample} /> : <ExampleCard />;

function LiveCard({ sample: { product, history } }: { sample: Sample }) {
  const reader = useReader();
  const { t, chart } = reader;
  const { marketplace, asin, title, series } = product;
  const { price = null, since, lastConfirmedAt, appraisal, claims = [] } = series.buy_box ?? {};
  const row = history.t.length - 1;
  return (
    <aside class="sample" aria-labelledby="sample">
      <p class="quiet" id="sample">
        {t("home.sample", { shop: shopName(marketplace) })}
      </p>
      <p class="name">
        <a href={`/p/${marketplace}/${asin}`}>
          <bdi>{title ?? asin}</bdi>
        </a>
      </p>
      <p class="now">
        {priceIn(history.currency as Currency, reader)(price)}{" "}
        {appraisal && <span class={`pill ${appraisal.verdict}`}>{verdictHeadline(appraisal, chart)}</span>}
      </p>
      <Drawing history={history} claims={claims} />
      <p class="quiet">
        {t.rich("home.sample.seen", {
          who: provenanceOf(history.source[row] ?? "crowd", history.by[row] ?? 0, chart),
          ago: () => <Ago at={lastConfirmedAt ?? since ?? reader.now} />,
        })}
      </p>
    </aside>
  );
}

/** Days before now and price in minor units. */
const exampleSteps = [[118, 8999], [96, 9499], [81, 8799], [60, 9299], [44, 8499], [23, 7999], [6, 6399]] as const; // biome-ignore format: one row

function ExampleCard() {
  const reader = useReader();
  const { t, formats, chart } = reader;
  const today = Math.floor(reader.now / 1000 / daySeconds) * daySeconds;
  const history: HistoryView = {
    marketplace: "com",
    asin: "",
    series: "buy_box",
    currency: "USD",
    exponent: 2,
    granularity: "raw",
    t: exampleSteps.map(([days]) => today - days * daySeconds),
    p: exampleSteps.map(([, price]) => price),
    source: exampleSteps.map(() => "crowd"),
    by: exampleSteps.map(() => 3),
    gaps: [],
  };
  return (
    <aside class="sample" aria-labelledby="sample">
      <p class="quiet" id="sample">
        {t("home.example")}
      </p>
      <p class="now">
        {formats.money(exampleSteps.at(-1)![1], "USD")}{" "}
        <span class="pill good">{chart.t("verdict.good")}</span>
      </p>
      <Drawing history={history} claims={[]} />
      <p class="quiet">{t("home.example.seen")}</p>
    </aside>
  );
}

const [width, height] = [440, 190];

function Drawing({ history, claims }: DrawingProps) {
  const { t, now } = useReader();
  const span = spanOf("all", history, claims, now / 1000);
  const picture = svgOf({
    history,
    claims,
    span,
    title: "",
    name: "",
    width,
    height,
    theme: "page",
    plotOnly: true,
  });
  return (
    <div class="drawing" role="img" aria-label={t("product.history")}>
      {raw(picture)}
    </div>
  );
}

interface DrawingProps {
  readonly history: HistoryView;
  readonly claims: Parameters<typeof spanOf>[2];
}
