/** @jsxImportSource hono/jsx */
import type { WatchListQuery } from "@tidemark/core";
import { maxTagLength } from "@tidemark/core/wire";
import { useReader } from "../shared/reader.ts";

/** From so many on they are searched, sorted and changed together. */
export const fewWatches = 3;
export const firstQuery: WatchListQuery = { search: "", tag: "", sort: "newest", page: 1 };
/** The form that the checkboxes of the list belong to. */
export const bulkFormId = "bulk";

const sorts = ["newest", "nearest", "name"] as const;

/** Reads how a list is cut and ordered from a query or form. What is not understood is left out. */
export function watchListQuery(get: (name: string) => string | null | undefined): WatchListQuery {
  const sort = sorts.find((one) => one === get("sort"));
  return {
    search: get("q") ?? "",
    tag: get("tag") ?? "",
    sort: sort ?? firstQuery.sort,
    page: Number.parseInt(get("page") ?? "1", 10) || 1,
  };
}

/** The list's address, with what differs from the first page of all. */
function addressOf({ search, tag, sort, page }: WatchListQuery): string {
  const query = new URLSearchParams({
    ...(search && { q: search }),
    ...(tag && { tag }),
    ...(sort !== firstQuery.sort && { sort }),
    ...(page > 1 && { page: String(page) }),
  });
  return query.size > 0 ? `/watches?${query}` : "/watches";
}

interface FindFormProps {
  readonly query: WatchListQuery;
  readonly tags: ReadonlyArray<readonly [tag: string, count: number]>;
}

export function FindForm({ query, tags }: FindFormProps) {
  const { t } = useReader();
  return (
    <section>
      <form class="find" role="search" aria-label={t("list.find")} method="get" action="/watches">
        <label>
          {t("list.search")} <input type="search" name="q" maxlength={200} value={query.search} />
        </label>
        {tags.length > 0 && (
          <label>
            {t("list.tag")}{" "}
            <select name="tag">
              <option value="">{t("list.all-tags")}</option>
              {tags.map(([tag, count]) => (
                <option value={tag} selected={tag.toLowerCase() === query.tag.toLowerCase()}>
                  {t("list.tag-count", { tag, count })}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {t("list.sort")}{" "}
          <select name="sort">
            {sorts.map((sort) => (
              <option value={sort} selected={sort === query.sort}>
                {t(`list.sort.${sort}`)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">{t("list.show")}</button>
      </form>
    </section>
  );
}

export function PageLinks({ query, page, pages }: { query: WatchListQuery; page: number; pages: number }) {
  const { t } = useReader();
  if (pages === 1) return null;
  return (
    <nav class="pages" aria-label={t("list.pages")}>
      {page > 1 && <a href={addressOf({ ...query, page: page - 1 })}>{t("list.previous")}</a>}
      <span>{t("list.page", { page, pages })}</span>
      {page < pages && <a href={addressOf({ ...query, page: page + 1 })}>{t("list.next")}</a>}
    </nav>
  );
}

const actions = ["pause", "resume", "delete", "tag", "untag"] as const;

/** Changes several watches at once: the chosen ones, or all that were found. */
export function BulkForm({ query, found }: { query: WatchListQuery; found: number }) {
  const { t } = useReader();
  return (
    <section>
      <h2>{t("list.bulk")}</h2>
      <form class="find" id={bulkFormId} method="post" action="/watches/bulk">
        <input type="hidden" name="q" value={query.search} />
        <input type="hidden" name="filter" value={query.tag} />
        <input type="hidden" name="sort" value={query.sort} />
        <label>
          {t("list.which")}{" "}
          <select name="which">
            <option value="chosen">{t("list.which.chosen")}</option>
            <option value="found">{t("list.which.found", { found })}</option>
          </select>
        </label>
        <label>
          {t("list.action")}{" "}
          <select name="action">
            {actions.map((action) => (
              <option value={action}>{t(`list.action.${action}`)}</option>
            ))}
          </select>
        </label>
        <label>
          {t("list.new-tag")} <input name="tag" maxlength={maxTagLength} autocomplete="off" />
        </label>
        <button type="submit">{t("list.do")}</button>
      </form>
    </section>
  );
}
