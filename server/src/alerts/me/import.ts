import { marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf, stateAfterPause } from "@tidemark/core";
import { type Imported, ImportedWatch, ImportFile, maxWatches } from "@tidemark/core/wire";
import { holder as holderTable, watch } from "@tidemark/drizzle";
import { and, eq, isNull } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import { requestReadingFor } from "../../prices/extras/request-reading.ts";
import { lockHolder } from "../holders/holder.ts";
import { catchUp } from "../watches/create-watch.ts";
import { lockSeriesOf } from "../watches/lock-series.ts";
import { refuseAboveMax } from "../watches/max-watches.ts";
import { type WatchWish, wishKeyOf } from "../watches/same-watch.ts";
import { mergedTags } from "../watches/tags.ts";

/** Rows that a refusal names. */
const mostNamed = 5;
/** Rows of one insert. */
const chunk = 100;

const refused = (detail: string) => new ServiceError("bad-request", detail);

/** Parses an export. Throws bad-request with a sentence that names the rows that cannot be used. */
export function readImport(json: unknown): ImportFile {
  const rows: unknown = (json as { watches?: unknown } | null)?.watches;
  if (!Array.isArray(rows)) throw refused(t("import.no-watches"));
  if (rows.length > maxWatches) {
    throw refused(t("import.too-many-rows", { count: rows.length, most: maxWatches }));
  }
  const problems = rows.flatMap((row, index) => {
    const problem = problemOf(row);
    return problem === null ? [] : [t("import.row", { row: index + 1, product: productOf(row), problem })];
  });
  if (problems.length > 0) {
    const named = problems.slice(0, mostNamed).join(" ");
    throw refused(t("import.rows", { count: problems.length, rows: named }));
  }
  const { settings } = json as { settings?: unknown };
  const file = ImportFile.safeParse({ watches: rows, ...(settings !== undefined && { settings }) });
  if (file.success) return file.data;
  throw refused(t("import.settings", { problem: fieldProblem(file.error.issues[0]!) }));
}

/** Why a row cannot be used; null: it can. */
function problemOf(row: unknown): string | null {
  const parsed = ImportedWatch.safeParse(row);
  if (!parsed.success) return fieldProblem(parsed.error.issues[0]!);
  if (!marketplaceBySuffix(parsed.data.marketplace)) return t("import.row-marketplace");
  return parseAsin(parsed.data.asin) ? null : t("import.row-asin");
}

const fieldProblem = ({ path }: { readonly path: readonly PropertyKey[] }): string =>
  t("import.field", { field: path.join(".") || "?" });

/** How a refusal names a row: plain characters only, for it was not parsed. */
const productOf = (row: unknown): string =>
  /^[A-Za-z0-9]{1,10}$/.exec(String((row as { asin?: unknown } | null)?.asin))?.[0] ?? "?";

type NewRow = WatchWish & { readonly tags: readonly string[] };

/**
 * Adds the watches of an export, which continue as after a pause: none alerts on what is met by now. Those that are
 * there already get the file's tags. All or nothing. Throws conflict when there would be too many.
 */
export async function importFile(
  pool: Pool,
  holder: bigint,
  { watches, settings }: ImportFile,
  now: number,
): Promise<Imported> {
  const wishes = watches.map((one) => wishOf(one, now));
  const { unseen, ...imported } = await transaction(pool, async (tx) => {
    await lockHolder(tx, holder);
    const isOwn = and(eq(watch.holderId, holder), isNull(watch.endedAt));
    const existing = await orm(tx).select().from(watch).where(isOwn).orderBy(watch.id).for("update");
    const known = new Map(existing.map((one) => [wishKeyOf(one), one]));
    const added = new Map<string, NewRow>();
    for (const wish of wishes) {
      const key = wishKeyOf(wish);
      const there = known.get(key);
      const before = added.get(key);
      if (there) await addTags(tx, there, wish.tags);
      else added.set(key, before ? { ...before, tags: mergedTags(before.tags, wish.tags) } : wish);
    }
    const total = existing.length + added.size;
    if (total > maxWatches) {
      throw new ServiceError("conflict", t("import.too-many", { count: total, most: maxWatches }));
    }
    if (added.size > 0) await refuseAboveMax(tx, holder, { isNew: true });
    const takesSettings = settings !== undefined && existing.length === 0;
    if (takesSettings) await orm(tx).update(holderTable).set({ settings }).where(eq(holderTable.id, holder));
    const unseen = await insertRows(tx, holder, [...added.values()], now);
    return {
      unseen,
      added: added.size,
      same: watches.length - added.size,
      watches: total,
      settings: takesSettings,
    };
  });
  // A series that does not exist yet cannot be locked: see createWatch.
  for (const { id, seriesId, rule } of unseen) {
    await transaction(pool, (tx) => catchUp(tx, id, seriesId, rule, now));
  }
  return imported;
}

function wishOf(one: ImportedWatch, now: number): NewRow {
  const { rule, minDelta = 0, rearmPercent = null, expiresAt = null, basis = null, tags = [] } = one;
  const product = productIdOf(marketplaceBySuffix(one.marketplace)!, parseAsin(one.asin)!);
  return {
    seriesId: seriesIdOf(product, one.series),
    rule,
    minDelta,
    rearmPercent,
    expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
    pausedAt: one.state === "paused" ? now : null,
    basis,
    tags,
  };
}

async function addTags(
  tx: Sql,
  there: { readonly id: bigint; readonly tags: readonly string[] },
  more: readonly string[],
): Promise<void> {
  const tags = mergedTags(there.tags, more);
  if (tags.length > there.tags.length)
    await orm(tx).update(watch).set({ tags }).where(eq(watch.id, there.id));
}

/** Inserts watches at the present prices; returns those whose series does not exist yet. */
async function insertRows(tx: Sql, holder: bigint, rows: readonly NewRow[], now: number) {
  const seriesOf = await lockSeriesOf(tx, rows, now);
  const unseen: { id: bigint; seriesId: bigint; rule: NewRow["rule"] }[] = [];
  for (let start = 0; start < rows.length; start += chunk) {
    const part = rows.slice(start, start + chunk).map((row) => {
      const { revision, price, usual } = seriesOf(row.seriesId);
      const state = stateAfterPause({ ...row, firedPrice: null }, price, usual);
      return {
        ...row,
        ...state,
        tags: [...row.tags],
        holderId: holder,
        sinceRevision: revision,
        createdAt: now,
      };
    });
    const inserted = await orm(tx)
      .insert(watch)
      .values(part)
      .returning({ id: watch.id, seriesId: watch.seriesId, rule: watch.rule });
    unseen.push(...inserted.filter(({ seriesId }) => !seriesOf(seriesId).isKnown));
  }
  for (const id of new Set(rows.map(({ seriesId }) => seriesId))) {
    await requestReadingFor(tx, id, now);
  }
  return unseen;
}
