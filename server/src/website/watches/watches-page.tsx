/** @jsxImportSource hono/jsx */
import { seriesName } from "@tidemark/chart/words";
import { type Currency, marketplaces, type WatchListQuery, watchListPage } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { type Reader, useReader } from "../shared/reader.ts";
import { watchedText, wishText } from "../shared/rule-text.ts";
import { shopName } from "../shared/shop-name.ts";
import { OpenProduct } from "../web-app/open-product.tsx";
import { ThisDevice, type ThisDeviceProps } from "../web-app/this-device.tsx";
import { LinkField } from "./data-page.tsx";
import { BulkForm, bulkFormId, FindForm, fewWatches, firstQuery, PageLinks } from "./find-watches.tsx";
import { ButtonForm, HolderPage, type Notice } from "./holder-page.tsx";
import { AddressField } from "./watch-box.tsx";
import { WatchFields, type WatchFieldValues } from "./watch-fields.tsx";

export interface WatchesPageProps extends NewWatch {
  readonly notice: Notice | null;
  readonly watches: readonly Watch[];
  readonly query?: WatchListQuery;
  /** Products that the holder imported prices of, as `de/B000000001`. */
  readonly imported?: ReadonlySet<string>;
  readonly here: ThisDeviceProps;
  /** A watch was just made; `link`: the secret one, which is shown once, with the first. */
  readonly made?: { readonly link: string | null } | null;
}

/** Values of the form for a new watch. */
interface NewWatch {
  readonly product: string;
  readonly marketplace: string;
  readonly fields: WatchFieldValues;
  /** Whether an address may be given with it. */
  readonly asksAddress: boolean;
}

/** `/watches`: a holder's watches, and a form for a new one. */
export function WatchesPage({
  notice,
  watches,
  query = firstQuery,
  imported,
  here,
  made = null,
  ...newWatch
}: WatchesPageProps) {
  const { t } = useReader();
  const list = watchListPage(watches, query);
  const isMany = watches.length >= fewWatches;
  // Who just made a watch is asked at once how to be told.
  const isHereFirst = made !== null && here.isSecure && here.known.length === 0;
  return (
    <HolderPage tab="/watches" title={t("watches.title")} notice={notice}>
      {isHereFirst && <ThisDevice {...here} />}
      {made?.link && <SecretLink link={made.link} />}
      <section>
        <OpenProduct />
      </section>
      {isMany && <FindForm query={query} tags={list.tags} />}
      <section>
        {watches.length === 0 ? (
          <p class="empty">{t("watches.none")}</p>
        ) : (
          <ul class="watches">
            {list.watches.map((watch) => (
              <WatchItem
                watch={watch}
                isMany={isMany}
                isImported={imported?.has(`${watch.marketplace}/${watch.asin}`) ?? false}
              />
            ))}
          </ul>
        )}
        {watches.length > 0 && list.found.length === 0 && <p class="empty">{t("list.none-found")}</p>}
        <PageLinks query={query} page={list.page} pages={list.pages} />
      </section>
      {!isHereFirst && <ThisDevice {...here} />}
      {isMany && <BulkForm query={query} found={list.found.length} />}
      <section>
        <h2>{t("watches.add")}</h2>
        <AddForm {...newWatch} />
      </section>
    </HolderPage>
  );
}

/** Shown once, after the first watch: the link is the key. */
function SecretLink({ link }: { link: string }) {
  const { t } = useReader();
  return (
    <section>
      <p>{t("began.link")}</p>
      <LinkField label={t("began.link.name")} link={link} />
      <p>
        {t("recovery.offer")} <a href="/watches/devices#recovery">{t("recovery.make")}</a>
      </p>
    </section>
  );
}

export const nameOf = ({ title, asin }: Pick<Watch, "title" | "asin">): string => title ?? asin;

/** The state of a watch, in words. */
export function watchFacts(watch: Watch, { t, formats }: Reader): readonly string[] {
  const currency = watch.currency as Currency;
  const { state, price, threshold, minDelta, expiresAt } = watch;
  const left = threshold !== null && price !== null && watch.rule.kind !== "rise" ? price - threshold : 0;
  return [
    price === null ? t("watches.price.none") : t("watches.price", { price: formats.money(price, currency) }),
    ...(left > 0 ? [t("watches.left", { amount: formats.money(left, currency) })] : []),
    t(`watches.state.${stateOf(watch)}`),
    ...(minDelta > 0 ? [t("watches.min-delta", { amount: formats.money(minDelta, currency) })] : []),
    ...(expiresAt && state !== "expired" ? [t("watches.until", { day: formats.day(expiresAt) })] : []),
  ];
}

/** A watch does not fire on what was reached before it began, or while it was paused. */
const stateOf = ({ state, lastAlertAt, rule }: Watch) =>
  state === "met" && lastAlertAt === null ? (rule.kind === "rise" ? "met-before-rise" : "met-before") : state;

/** What is watched, and how it stands. */
export function WatchFacts({ watch }: { watch: Watch }) {
  const reader = useReader();
  const { t, formats, chart } = reader;
  return (
    <>
      <p>{watchedText(watch, seriesName(watch.series, chart), t, formats)}</p>
      <p class="quiet">{watchFacts(watch, reader).join(" · ")}</p>
    </>
  );
}

interface WatchItemProps {
  readonly watch: Watch;
  readonly isMany: boolean;
  readonly isImported: boolean;
}

function WatchItem({ watch, isMany, isImported }: WatchItemProps) {
  const { t, formats, chart } = useReader();
  const { id, state, tags = [] } = watch;
  const name = nameOf(watch);
  const wish = wishText(watch, t, formats);
  const item = t("watches.item", { name, series: seriesName(watch.series, chart), wish });
  return (
    <li>
      {isMany && (
        <>
          <input
            type="checkbox"
            name="id"
            value={id}
            form={bulkFormId}
            aria-label={t("list.choose", { name: item })}
          />{" "}
        </>
      )}
      <a class="name" href={`/p/${watch.marketplace}/${watch.asin}`}>
        <bdi>{name}</bdi>
      </a>
      {tags.map((tag) => (
        <>
          {" "}
          <a class="tag" href={`/watches?${new URLSearchParams({ tag })}`}>
            <bdi>{tag}</bdi>
          </a>
        </>
      ))}
      <WatchFacts watch={watch} />
      {isImported && (
        <p>
          <a href={`/watches/product/${watch.marketplace}/${watch.asin}`}>{t("own.link")}</a>
        </p>
      )}
      <a
        class="button"
        href={`/watches/${id}`}
        aria-label={t("site.button-of", { label: t("watches.change"), name: item })}
      >
        {t("watches.change")}
      </a>
      {state === "paused" ? (
        <ButtonForm action={`/watches/${id}/resume`} label={t("watches.resume")} of={item} />
      ) : (
        <ButtonForm action={`/watches/${id}/pause`} label={t("watches.pause")} of={item} />
      )}{" "}
      <ButtonForm action={`/watches/${id}/stop`} label={t("watches.stop")} of={item} />
    </li>
  );
}

function AddForm({ product, marketplace, fields, asksAddress }: NewWatch) {
  const { t } = useReader();
  return (
    <form class="fields" method="post" action="/watches">
      <label>
        {t("watches.add.product")}
        <input
          class="wide"
          name="product"
          required
          maxlength={4096}
          autocomplete="off"
          spellcheck={false}
          value={product}
        />
      </label>
      <label>
        {t("watches.add.shop")}{" "}
        <select name="marketplace">
          {marketplaces.map(({ suffix }) => (
            <option value={suffix} selected={suffix === marketplace}>
              {shopName(suffix)}
            </option>
          ))}
        </select>
      </label>
      <WatchFields values={fields} money={t("watches.add.money")} />
      {asksAddress && <AddressField />}
      <button class="main" type="submit">
        {t("watches.add.do")}
      </button>
    </form>
  );
}
