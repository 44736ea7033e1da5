import { hasData, type Span, spanOf } from "@tidemark/chart";
import { type AnySeriesKind, drawnAfterExtras, type SeriesKind, seriesKinds } from "@tidemark/core";
import type { Range, Watch } from "@tidemark/core/wire";
import { type ReactElement, useEffect, useMemo, useState } from "react";
import type { Answers, Overview } from "../messages.ts";
import { texts } from "../texts.ts";
import { type Interrupted, InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import { Note } from "../ui/note.tsx";
import { PriceChart } from "../ui/price-chart.tsx";
import type { Services } from "../ui/services.ts";
import { WatchBox } from "../watch/watch-box.tsx";
import { RangeChoice, SeriesChoice } from "./choices.tsx";
import { CurrentPrice } from "./current-price.tsx";
import { Figures, LowestAndHighest } from "./figures.tsx";
import { Loading } from "./loading.tsx";
import { PageNotice } from "./page-notice.tsx";
import type { Subject } from "./subject.ts";
import { WrongPrice } from "./wrong-price.tsx";

interface ProductHistoryProps {
  readonly subject: Subject;
  readonly overview: Overview;
  readonly services: Services;
}

type LookupAnswer = Answers["look-up"] | Interrupted;

/** A product's prices, or why there are none, and its watches. */
export function ProductHistory({ subject, overview, services }: ProductHistoryProps): ReactElement {
  const { send, openSettings } = services;
  const [series, setSeries] = useState<SeriesKind | undefined>(undefined);
  const [range, setRange] = useState<Range>("3m");
  const [beside, setBeside] = useState<readonly AnySeriesKind[] | undefined>(undefined);
  const [watches, setWatches] = useState<readonly Watch[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<LookupAnswer | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let isStale = false;
    const { marketplace, asin } = subject;
    const wanted = {
      marketplace: marketplace.suffix,
      asin,
      series,
      range,
      ...(beside && { beside: [...beside] }),
    };
    const load = async (): Promise<void> => {
      const answer = await orInterrupted(send({ type: "look-up", ...wanted }));
      if (!isStale) setFound(answer);
    };
    void load();
    return () => {
      isStale = true;
    };
  }, [subject, series, range, beside, attempt, send]);

  if (!found) return <Loading />;
  const retry = (): void => {
    setFound(null);
    setAttempt(attempt + 1);
  };
  return (
    <>
      <Title subject={subject} title={found.ok ? found.product.title : null} />
      {found.ok ? (
        <ProductPrices
          found={found}
          series={series}
          range={range}
          target={targetOf(watches, shownSeries(found, series))}
          onSeries={setSeries}
          onRange={setRange}
          onBesides={setBeside}
        />
      ) : (
        <LookupFailure
          reason={found.reason}
          overview={overview}
          onRetry={retry}
          openSettings={openSettings}
        />
      )}
      <WatchBox
        subject={subject}
        overview={overview}
        send={send}
        onWatches={setWatches}
        series={found.ok ? shownSeries(found, series) : undefined}
        price={found.ok ? priceShown(found, series) : null}
        extras={found.ok ? found.product.extras : undefined}
      />
      <PageNotice listing={subject.listing} known={found.ok} sharing={overview.mode === "share"} />
      <WrongPrice subject={subject} overview={overview} services={services} />
    </>
  );
}

function Title({
  subject,
  title,
}: {
  readonly subject: Subject;
  readonly title: string | null;
}): ReactElement {
  const { asin, listing, marketplace } = subject;
  const text = title ?? listing?.title ?? asin;
  return (
    <div className="product">
      <h1 dir="auto" title={text}>
        {text}
      </h1>
      <p className="muted">
        {marketplace.host.replace("www.", "")} · {asin}
      </p>
    </div>
  );
}

/** The price that the nearest of the watches on a series waits for. */
function targetOf(watches: readonly Watch[], series: SeriesKind | undefined): number | null {
  const waiting = watches.filter((watch) => watch.series === series && watch.state === "waiting");
  const prices = waiting.flatMap(({ threshold }) => threshold ?? []);
  return prices.length === 0 ? null : Math.max(...prices);
}

type FoundProduct = Extract<LookupAnswer, { ok: true }>;

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

function priceShown(found: FoundProduct, wanted: SeriesKind | undefined): number | null {
  const kind = shownSeries(found, wanted);
  return (kind && found.product.series[kind]?.price) ?? null;
}

interface ProductPricesProps {
  readonly found: FoundProduct;
  readonly series: SeriesKind | undefined;
  readonly range: Range;
  readonly target: number | null;
  readonly onBesides: (series: readonly AnySeriesKind[]) => void;
  readonly onSeries: (series: SeriesKind) => void;
  readonly onRange: (range: Range) => void;
}

function ProductPrices({
  found,
  series,
  range,
  target,
  onSeries,
  onRange,
  onBesides,
}: ProductPricesProps): ReactElement {
  const { product, history, others } = found;
  const kind = shownSeries(found, series);
  const view = kind && product.series[kind];
  const span: Span | null = useMemo(
    () => (history && view ? spanOf(range, history, view.claims) : null),
    [history, view, range],
  );
  const beside = useMemo(
    () => [
      ...seriesKinds.filter((kind) => kind !== history?.series && hasData(product.series[kind])),
      ...(history?.series === "buy_box" ? drawnAfterExtras(product.extras) : []),
    ],
    [product, history],
  );
  if (view && kind && !history) {
    return (
      <>
        <CurrentPrice view={view} extras={kind === "buy_box" ? product.extras : undefined} />
        <SeriesChoice product={product} value={kind} onChange={onSeries} />
        <LowestAndHighest view={view} />
        <p className="muted">{texts.popup.noChart}</p>
      </>
    );
  }
  if (!history || !view || !kind || !span)
    return <Note title={texts.notes.unknown.title}>{texts.notes.unknown.lookup}</Note>;
  return (
    <>
      <CurrentPrice view={view} extras={kind === "buy_box" ? product.extras : undefined} />
      <SeriesChoice product={product} value={kind} onChange={onSeries} />
      <PriceChart
        history={history}
        claims={view.claims}
        span={span}
        others={others}
        target={target}
        beside={beside}
        onBesides={onBesides}
      >
        <RangeChoice value={range} onChange={onRange} />
      </PriceChart>
      <Figures history={history} span={span} />
    </>
  );
}

interface LookupFailureProps {
  readonly reason: Extract<LookupAnswer, { ok: false }>["reason"];
  readonly overview: Overview;
  readonly onRetry: () => void;
  readonly openSettings: () => void;
}

function LookupFailure({ reason, overview, onRetry, openSettings }: LookupFailureProps): ReactElement {
  const { unknown, locked, unreachable, busy, noTidemark, noConsent } = texts.notes;
  const { server, mode } = overview;
  const retry = { label: texts.popup.retry, run: onRetry };
  switch (reason) {
    case "unknown":
      return <Note title={unknown.title}>{mode === "share" ? unknown.first : unknown.lookup}</Note>;
    case "locked":
      return (
        <Note title={locked.title} action={{ label: locked.action, run: openSettings }}>
          {locked.text(server)}
        </Note>
      );
    case "busy":
      return (
        <Note title={busy.title} action={retry}>
          {busy.text}
        </Note>
      );
    case "unreachable": {
      const text = mode === "share" ? unreachable.text : unreachable.textLookup;
      return (
        <Note title={unreachable.title} action={retry}>
          {text(server)}
        </Note>
      );
    }
    case "no-tidemark":
      return (
        <Note title={noTidemark.title} action={retry}>
          {noTidemark.text(server)}
        </Note>
      );
    case "no-consent":
      return <Note title={noConsent.title}>{noConsent.text}</Note>;
    case "interrupted":
      return <InterruptedNotice onRetry={onRetry} />;
  }
}
