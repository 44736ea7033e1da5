import { type WatchListQuery, watchListPage } from "@tidemark/core";
import type { BulkChange, Watch } from "@tidemark/core/wire";
import { Tag } from "@tidemark/core/wire";
import { type ReactElement, useMemo, useState } from "react";
import { shopUrl } from "../holder/shop-url.ts";
import type { Send } from "../messages.ts";
import { write } from "../reader.ts";
import { Field } from "../ui/field.tsx";
import { moneyOf } from "../ui/money.ts";
import { WatchItem } from "../watch/watch-item.tsx";
import { RemovedNotice, type RemovedState } from "./removed-notice.tsx";
import type { SendAndReload } from "./send-and-reload.ts";

interface WatchListProps {
  readonly watches: readonly Watch[];
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
}

/** From so many on they are searched, sorted and changed together. */
const fewWatches = 3;
const firstQuery: WatchListQuery = { search: "", tag: "", sort: "nearest", page: 1 };

/** All watches, the nearest to its price first. */
export function WatchList({ watches, send, sendAndReload }: WatchListProps): ReactElement {
  const [query, setQuery] = useState(firstQuery);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useMemo(() => watchListPage(watches, query), [watches, query]);
  const isMany = watches.length >= fewWatches;
  // A watch that is not shown any more is not changed unseen.
  const ids = list.found.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const [removed, setRemoved] = useState<RemovedState>(null);
  const change = async (action: BulkChange["action"], tag?: string): Promise<void> => {
    const changed = await sendAndReload(
      send({ type: "change-watches", change: { ids, action, ...(tag !== undefined && { tag }) } }),
    );
    if (!changed || action !== "delete") return;
    setChosen(new Set());
    setRemoved(ids);
  };
  const remove = async (id: string): Promise<void> => {
    if (await sendAndReload(send({ type: "remove-watch", id }))) setRemoved([id]);
  };
  const restore = async (restored: readonly string[]): Promise<void> => {
    const change: BulkChange = { ids: [...restored], action: "restore" };
    if (await sendAndReload(send({ type: "change-watches", change }))) setRemoved("restored");
  };
  return (
    <section className="card" id="watches">
      <h2>{write("holder.watches")}</h2>
      {watches.length === 0 && <p className="muted">{write("holder.watches.empty")}</p>}
      {isMany && <Find query={query} tags={list.tags} onQuery={setQuery} />}
      {isMany && (
        <BulkBar
          count={ids.length}
          found={list.found.length}
          onAll={() => setChosen(new Set(list.found.map(({ id }) => id)))}
          onNone={() => setChosen(new Set())}
          onChange={(action, tag) => void change(action, tag)}
        />
      )}
      <ul className="watches">
        {list.watches.map((watch) => (
          <li key={watch.id}>
            <p className="watch-product">
              {isMany && (
                <input
                  type="checkbox"
                  aria-label={write("watchlist.choose", { product: watch.title ?? watch.asin })}
                  checked={chosen.has(watch.id)}
                  onChange={() => setChosen(toggled(chosen, watch.id))}
                />
              )}
              <a href={shopUrl(watch) ?? undefined} target="_blank" rel="noreferrer" dir="auto">
                {watch.title ?? watch.asin}
              </a>
              <span className="muted">
                {watch.price === null
                  ? write("watch.state.unseen")
                  : write("holder.price-now", {
                      price: moneyOf(watch.currency, watch.exponent)(watch.price),
                    })}
              </span>
              {watch.tags?.map((tag) => (
                <span key={tag} className="tag" dir="auto">
                  {tag}
                </span>
              ))}
            </p>
            <WatchItem
              watch={watch}
              product={watch.title ?? watch.asin}
              busy={false}
              onPause={() =>
                void sendAndReload(
                  send({ type: "change-watch", id: watch.id, patch: { paused: watch.state !== "paused" } }),
                )
              }
              onRemove={() => void remove(watch.id)}
            />
          </li>
        ))}
      </ul>
      <RemovedNotice state={removed} onUndo={(ids) => void restore(ids)} onOver={() => setRemoved(null)} />
      {list.pages > 1 && (
        <div className="row">
          <button
            type="button"
            className="button"
            disabled={list.page === 1}
            onClick={() => setQuery({ ...query, page: list.page - 1 })}
          >
            {write("watchlist.previous")}
          </button>
          <span role="status">{write("watchlist.page", { page: list.page, pages: list.pages })}</span>
          <button
            type="button"
            className="button"
            disabled={list.page === list.pages}
            onClick={() => setQuery({ ...query, page: list.page + 1 })}
          >
            {write("watchlist.next")}
          </button>
        </div>
      )}
    </section>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

interface FindProps {
  readonly query: WatchListQuery;
  readonly tags: ReadonlyArray<readonly [tag: string, count: number]>;
  readonly onQuery: (query: WatchListQuery) => void;
}

const sorts = ["nearest", "newest", "name"] as const;

function Find({ query, tags, onQuery }: FindProps): ReactElement {
  const change = (part: Partial<WatchListQuery>): void => onQuery({ ...query, page: 1, ...part });
  return (
    <div className="fields find">
      <Field
        label={write("watchlist.search")}
        value={query.search}
        onChange={(search) => change({ search })}
      />
      {tags.length > 0 && (
        <label className="field">
          {write("watchlist.tag")}
          <select value={query.tag} onChange={({ target }) => change({ tag: target.value })}>
            <option value="">{write("watchlist.all-tags")}</option>
            {tags.map(([tag, count]) => (
              <option key={tag} value={tag}>
                {write("watchlist.tag-count", { tag, count })}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field">
        {write("watchlist.sort")}
        <select
          value={query.sort}
          onChange={({ target }) => change({ sort: target.value as WatchListQuery["sort"] })}
        >
          {sorts.map((sort) => (
            <option key={sort} value={sort}>
              {write(`watchlist.sort.${sort}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface BulkBarProps {
  /** Chosen watches, and all that were found. */
  readonly count: number;
  readonly found: number;
  readonly onAll: () => void;
  readonly onNone: () => void;
  readonly onChange: (action: BulkChange["action"], tag?: string) => void;
}

/** What can be done with the chosen watches. */
function BulkBar({ count, found, onAll, onNone, onChange }: BulkBarProps): ReactElement {
  const [tag, setTag] = useState("");
  const [isConfirming, setConfirming] = useState(false);
  const isTag = Tag.safeParse(tag.trim()).success;
  const withTag = (action: "tag" | "untag"): void => {
    if (isTag) onChange(action, tag.trim());
  };
  return (
    <>
      <div className="row">
        <span role="status">{write("watchlist.chosen", { count, found })}</span>
        <button type="button" className="link" onClick={count === found ? onNone : onAll}>
          {count === found ? write("watchlist.none") : write("watchlist.all", { found })}
        </button>
      </div>
      {count > 0 && (
        <div className="row">
          <button type="button" className="button" onClick={() => onChange("pause")}>
            {write("watchlist.pause")}
          </button>
          <button type="button" className="button" onClick={() => onChange("resume")}>
            {write("watchlist.resume")}
          </button>
          <button
            type="button"
            className="button danger"
            onClick={() => {
              if (isConfirming) onChange("delete");
              setConfirming(!isConfirming);
            }}
          >
            {isConfirming ? write("watchlist.delete.sure", { count }) : write("watchlist.delete")}
          </button>
          <Field
            label={write("watchlist.new-tag")}
            value={tag}
            onChange={setTag}
            problem={tag !== "" && !isTag ? write("watchlist.bad-tag") : undefined}
          />
          <button type="button" className="button" disabled={!isTag} onClick={() => withTag("tag")}>
            {write("watchlist.add-tag")}
          </button>
          <button type="button" className="button" disabled={!isTag} onClick={() => withTag("untag")}>
            {write("watchlist.remove-tag")}
          </button>
        </div>
      )}
    </>
  );
}
