/** @jsxImportSource hono/jsx */
import { spanOf } from "@tidemark/chart/span";
import { svgOf } from "@tidemark/chart/svg";
import { seriesName } from "@tidemark/chart/words";
import type { Currency } from "@tidemark/core";
import type { HistoryView, Watch } from "@tidemark/core/wire";
import { raw } from "hono/html";
import { Ago, Day, Moment } from "../shared/moment.tsx";
import { Page } from "../shared/page.tsx";
import { priceIn } from "../shared/price-text.ts";
import { useReader } from "../shared/reader.ts";
import { Table } from "../shared/table.tsx";
import { nameOf, WatchFacts } from "../watches/watches-page.tsx";

/** A watch with what is known of its series. */
export interface SavedWatch {
  readonly watch: Watch;
  /** Null: not saved. */
  readonly history: HistoryView | null;
  /** When somebody last saw the price, epoch ms; null: nobody has. */
  readonly seenAt: number | null;
}

interface Saved {
  readonly watches: readonly SavedWatch[];
  /** How many histories are saved, where that is not all of them. */
  readonly histories: number | null;
  /** Whether this browser may not read histories. */
  readonly isLocked: boolean;
}

/** Where a product is on the page, as the worker finds it: `co.uk-B000000001`. */
const placeOf = ({ marketplace, asin }: Watch): string => `${marketplace}-${asin}`;

/** `/watches/offline`: all of a holder's watches on one page, for when there is no connection. */
export function SavedPage({ watches, histories, isLocked }: Saved) {
  const { t, now } = useReader();
  const seen = new Set<string>();
  return (
    <Page title={t("saved.title")} isApp>
      <section class="hero">
        <h1>{t("saved.title")}</h1>
        <p>{t.rich("saved.what", { moment: () => <Moment at={now} />, ago: () => <Ago at={now} /> })}</p>
        <a class="button" href="/watches">
          {t("saved.again")}
        </a>
      </section>
      {watches.length === 0 && (
        <section>
          <p class="empty">{t("saved.none")}</p>
        </section>
      )}
      {watches.map((saved) => {
        const place = placeOf(saved.watch);
        const isFirst = !seen.has(place);
        seen.add(place);
        return <SavedItem saved={saved} id={isFirst ? place : undefined} />;
      })}
      {histories !== null && <p class="quiet">{t("saved.most", { count: histories })}</p>}
      {isLocked && <p class="quiet">{t("saved.locked")}</p>}
    </Page>
  );
}

function SavedItem({ saved: { watch, history, seenAt }, id }: { saved: SavedWatch; id: string | undefined }) {
  const { t } = useReader();
  return (
    <section id={id} class="saved">
      <h2>
        <a href={`/p/${watch.marketplace}/${watch.asin}`}>
          <bdi>{nameOf(watch)}</bdi>
        </a>
      </h2>
      <WatchFacts watch={watch} />
      {seenAt !== null && <p class="quiet">{t.rich("saved.seen", { ago: () => <Ago at={seenAt} /> })}</p>}
      {history && history.t.length > 0 && <SavedHistory history={history} />}
    </section>
  );
}

const [width, height] = [440, 170];
/** Rows of the table. */
const latest = 6;

function SavedHistory({ history }: { history: HistoryView }) {
  const reader = useReader();
  const { t, chart, now } = reader;
  const money = priceIn(history.currency as Currency, reader);
  const span = spanOf("all", history, [], now / 1000);
  const theme = { title: "", name: "", width, height, theme: "page", plotOnly: true } as const;
  const rows = history.t.map((at, i) => ({ at, price: history.p[i] ?? null })).slice(-latest);
  return (
    <>
      <div class="drawing" role="img" aria-label={seriesName(history.series, chart)}>
        {raw(svgOf({ history, claims: [], span, ...theme }))}
      </div>
      <details>
        <summary>{t("saved.changes")}</summary>
        <Table
          name={t("saved.changes")}
          columns={[t("product.history.from"), t("product.history.price")]}
          rows={rows.reverse().map(({ at, price }) => (
            <tr>
              <td>
                <Day at={at * 1000} />
              </td>
              <td>{money(price)}</td>
            </tr>
          ))}
        />
      </details>
    </>
  );
}
