import { type Bought, fittingRange, hasData, type Span, spanOf } from "@tidemark/chart";
import { type AnySeriesKind, baseRate, drawnAfterExtras, type SeriesKind, seriesKinds } from "@tidemark/core";
import type { Range, Watch } from "@tidemark/core/wire";
import { type ReactElement, useEffect, useMemo, useState } from "react";
import type { Answers, Overview } from "../messages.ts";
import { currentReader, write } from "../reader.ts";
import type { FoundProduct } from "../server/client.ts";
import { type SavedAnswer, savedRange } from "../state/answers.ts";
import { PriceChart } from "../ui/price-chart.tsx";
import type { Services } from "../ui/services.ts";
import { WatchBox } from "../watch/watch-box.tsx";
import { BoughtLine, BuyButton, usePurchases } from "./bought.tsx";
import { RangeChoice, SeriesChoice } from "./choices.tsx";
import { Elsewhere } from "./elsewhere.tsx";
import { Figures, LowestAndHighest } from "./figures.tsx";
import { Footer } from "./footer.tsx";
import { Loading } from "./loading.tsx";
import { NoticeList } from "./notice-list.tsx";
import { noticesOf } from "./notices.ts";
import { PriceHere, PriceNow } from "./price-now.tsx";
import { ProductHead } from "./product-head.tsx";
import type { Subject } from "./subject.ts";
import { type Lookup, useLookup } from "./use-lookup.ts";
import { WrongPrice } from "./wrong-price.tsx";

interface ProductScreenProps {
  readonly subject: Subject;
  /** The last answer about it. */
  readonly saved: SavedAnswer | null;
  /** What the person bought of it. */
  readonly bought: Answers["purchases-of"];
  readonly overview: Overview;
  readonly services: Services;
}

const offline = { ok: false, reason: "unreachable" } as const;

/** All shorter ranges are parts of the one that is asked for first. */
const isFar = (range: Range | undefined): range is Range => range === "5y" || range === "all";

/** A product: what is to be known first, its price and history, and its watches. */
export function ProductScreen({
  subject,
  saved,
  bought,
  overview,
  services,
}: ProductScreenProps): ReactElement {
  const [wanted, setSeries] = useState<SeriesKind | undefined>(undefined);
  const [range, setRange] = useState<Range | undefined>(undefined);
  const [beside, setBeside] = useState<readonly AnySeriesKind[] | undefined>(undefined);
  const [watches, setWatches] = useState<readonly Watch[]>([]);
  const wish = { series: wanted, range: isFar(range) ? range : savedRange, beside };
  const { lookup, retry } = useLookup(services, subject, wish, saved);
  const purchases = usePurchases(services.send, subject, bought);
  const isOnline = useIsOnline();
  const { found, savedAt } = lookup;
  // Without a network it is known what the look-up will say: said with the kept answer, it moves nothing later.
  const failure = lookup.failure ?? (isOnline || !found ? null : offline);
  const series = found ? shownSeries(found, wanted) : undefined;
  const view = series && found?.product.series[series];
  const history = found?.history ?? null;
  const notices = noticesOf({
    overview,
    listing: subject.listing,
    lookup: { ...lookup, failure },
    view,
    isOnline,
  });
  const rateOf = useMemo(
    () => (found && history ? (target: number) => baseRate(history, target, found.now / 1000) : undefined),
    [found, history],
  );
  const isSeen = view !== undefined && (view.since !== null || view.claims.length > 0);
  // Prices of other tools and servers are drawn, where there are no others.
  const isKnown = hasData(view);
  return (
    <>
      <ProductHead
        subject={subject}
        overview={overview}
        title={found?.product.title ?? null}
        openSettings={() => services.openSettings()}
      >
        {found && series && <SeriesChoice product={found.product} value={series} onChange={setSeries} />}
        {view && series && isKnown && (
          <BuyButton
            subject={subject}
            series={series}
            view={view}
            purchases={purchases}
            send={services.send}
          />
        )}
      </ProductHead>
      <main>
        <NoticeList notices={notices} onRetry={retry} openSettings={() => services.openSettings()} />
        {found && isKnown ? (
          <>
            {view.since === null && subject.listing?.prices.buy_box ? (
              <PriceHere listing={subject.listing} />
            ) : (
              <PriceNow
                view={view}
                extras={series === "buy_box" ? found.product.extras : undefined}
                now={found.now}
                savedAt={savedAt}
              />
            )}
            <BoughtLine view={view} purchases={purchases} />
            <HistoryPart
              bought={purchases.bought}
              lookup={lookup}
              found={found}
              series={series!}
              range={range}
              target={targetOf(watches, series)}
              onRange={setRange}
              onBesides={setBeside}
            />
          </>
        ) : (
          (found || lookup.failure) && <PriceHere listing={subject.listing} />
        )}
        {(failure?.reason === "unknown" || (found && !isSeen)) && (
          <Elsewhere subject={subject} overview={overview} send={services.send} />
        )}
        {!found && !lookup.failure ? (
          <Loading />
        ) : (
          <WatchBox
            subject={subject}
            overview={overview}
            send={services.send}
            openRecovery={() => services.openSettings("recovery")}
            onWatches={setWatches}
            series={series}
            price={view?.price ?? null}
            isGone={view ? view.since !== null && view.price === null : isSoldOut(subject)}
            isDisabled={failure !== null && failure.reason !== "unknown"}
            rateOf={rateOf}
            extras={found?.product.extras}
          />
        )}
      </main>
      <Footer overview={overview} subject={subject}>
        <WrongPrice subject={subject} overview={overview} services={services} />
      </Footer>
    </>
  );
}

const isSoldOut = ({ listing }: Subject): boolean => listing?.availability === "out_of_stock";

function useIsOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const change = (): void => setOnline(navigator.onLine);
    for (const type of ["online", "offline"]) window.addEventListener(type, change);
    return () => {
      for (const type of ["online", "offline"]) window.removeEventListener(type, change);
    };
  }, []);
  return isOnline;
}

/** The price that the nearest of the watches on a series waits for. */
function targetOf(watches: readonly Watch[], series: SeriesKind | undefined): number | null {
  const waiting = watches.filter((watch) => watch.series === series && watch.state === "waiting");
  const prices = waiting.flatMap(({ threshold }) => threshold ?? []);
  return prices.length === 0 ? null : Math.max(...prices);
}

/** The series that is shown: the history's, or without one the wanted, or the first that there is. */
function shownSeries(
  { product, history }: FoundProduct,
  wanted: SeriesKind | undefined,
): SeriesKind | undefined {
  const drawn = seriesKinds.find((kind) => kind === history?.series);
  if (drawn) return drawn;
  if (wanted && product.series[wanted]) return wanted;
  return seriesKinds.find((kind) => product.series[kind]);
}

interface HistoryPartProps {
  readonly bought: readonly Bought[];
  readonly lookup: Lookup;
  readonly found: FoundProduct;
  readonly series: SeriesKind;
  /** The chosen one. */
  readonly range: Range | undefined;
  readonly target: number | null;
  readonly onBesides: (series: readonly AnySeriesKind[]) => void;
  readonly onRange: (range: Range) => void;
}

/** Chart, ranges and figures. */
function HistoryPart({
  bought,
  lookup,
  found,
  series,
  range,
  target,
  onRange,
  onBesides,
}: HistoryPartProps): ReactElement {
  const { product, history, others, now } = found;
  const view = product.series[series]!;
  // What was not loaded yet is not drawn as if nobody had looked.
  const isLoaded = range === undefined || !isFar(range) || lookup.range === range;
  // What was imported is older than what was seen.
  const fitting = history && !history.imported ? fittingRange(history, view.claims, now / 1000) : savedRange;
  const drawn = isLoaded ? (range ?? fitting) : lookup.range;
  const span: Span | null = useMemo(
    () => (history ? spanOf(drawn, history, view.claims, now / 1000) : null),
    [history, view, drawn, now],
  );
  const beside = useMemo(
    () => [
      ...seriesKinds.filter((kind) => kind !== history?.series && hasData(product.series[kind])),
      ...(history?.series === "buy_box" ? drawnAfterExtras(product.extras) : []),
    ],
    [product, history],
  );
  if (!history || !span) {
    return (
      <>
        <LowestAndHighest view={view} />
        <p className="reasons">{write("popup.no-chart")}</p>
      </>
    );
  }
  return (
    <>
      <PriceChart
        // It draws its texts once.
        key={currentReader().language}
        history={history}
        claims={view.claims}
        span={span}
        others={others}
        target={target}
        bought={bought}
        beside={beside}
        onBesides={onBesides}
      >
        <RangeChoice value={range ?? fitting} onChange={onRange} />
      </PriceChart>
      <Figures history={history} span={span} />
    </>
  );
}
