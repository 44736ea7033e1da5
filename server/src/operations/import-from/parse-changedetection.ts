import { brotliDecompressSync } from "node:zlib";
import { isCurrency, parseProductLink } from "@tidemark/core";
import { Batches } from "./batches.ts";
import {
  ImportError,
  type ImportItems,
  type ImportPoint,
  type ImportSeries,
  importSeries,
  minorOf,
  pointOf,
  refused,
} from "./import-item.ts";
import { ZipReader } from "./read-zip.ts";
import { type JsonFrame, type JsonReader, type JsonScalar, walkJson } from "./walk-json.ts";

/** The list of watches: since 2026, and before. */
const lists = ["changedetection.json", "url-watches.json"] as const;
const historyName = "history-restock_diff.txt";
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const wanted = new RegExp(
  `^(?:[\\w .-]+/)?(?:(?:${lists.join("|")})|[0-9a-f-]{36}/(?:${historyName}|watch\\.json|[\\w.-]{1,80}\\.txt(?:\\.br)?))$`,
);

const mostListBytes = 256 * 1024 * 1024;
const mostHistoryBytes = 16 * 1024 * 1024;
/** A snapshot is a line; that of another kind of watch is left out. */
const mostSnapshotBytes = 64 * 1024;

interface Watch {
  readonly id: string;
  readonly url: string;
  readonly currency: string | null;
  /** Epoch seconds; null: not told. */
  readonly lastChecked: number | null;
}

/**
 * A backup of changedetection.io: of each restock watch of a product of Amazon the changes of its price. What is out of stock
 * has no price. The last price held until the watch was checked last.
 */
export async function* parseChangedetection(path: string, nowS: number): ImportItems {
  const zip = await ZipReader.open(path, (name) => wanted.test(name));
  try {
    const root = rootOf(zip);
    const batches = new Batches();
    for (const watch of await watchesOf(zip, root)) {
      for (const _ of addWatch(zip, root, watch, batches, nowS)) yield* batches.full();
      yield* batches.full();
    }
    yield* batches.rest();
  } finally {
    zip.close();
  }
}

/** Where the list of watches lies: at the top, or in the folder that was packed. */
function rootOf(zip: ZipReader): { readonly folder: string; readonly list: string } {
  for (const list of lists) {
    for (const name of zip.names) {
      if (name === list || name.endsWith(`/${list}`))
        return { folder: name.slice(0, -list.length), list: name };
    }
  }
  throw new ImportError("The ZIP is no backup of changedetection.io: it has no list of watches.");
}

type Root = ReturnType<typeof rootOf>;

async function watchesOf(zip: ZipReader, { list, folder }: Root): Promise<Watch[]> {
  const found = new Map<string, Watch>();
  const read = async (name: string, ofWatch: string | null) => {
    const bytes = zip.read(name, mostListBytes);
    if (!bytes) return;
    const reader = new WatchReader(ofWatch, (watch) => found.set(watch.id, watch));
    for await (const _ of walkJson(one(bytes), reader));
  };
  await read(list, null);
  // Newer versions keep each watch in a file of its own.
  for (const name of zip.names) {
    const id = name.slice(folder.length, -"/watch.json".length);
    if (name.endsWith("/watch.json") && uuid.test(id)) await read(name, id);
  }
  return [...found.values()];
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

interface Draft {
  url: JsonScalar;
  currency: JsonScalar;
  lastChecked: JsonScalar;
}
type Data = { draft: Draft } | { restockOf: Draft };

/** Finds the watches of a list, which stand under their ids, or the one of a file of its own. */
class WatchReader implements JsonReader<Data> {
  readonly #id: string | null;
  readonly #watch: (watch: Watch) => void;

  constructor(id: string | null, watch: (watch: Watch) => void) {
    this.#id = id;
    this.#watch = watch;
  }

  open(frame: JsonFrame<Data>, around: JsonFrame<Data> | undefined): void {
    if (frame.isArray) return;
    const isWatch = this.#id === null ? uuid.test(String(frame.name)) : around === undefined;
    if (isWatch) frame.data = { draft: { url: null, currency: null, lastChecked: null } };
    else if (frame.name === "restock" && around?.data && "draft" in around.data) {
      frame.data = { restockOf: around.data.draft };
    }
  }

  value(around: JsonFrame<Data>, value: JsonScalar): void {
    if (!around.data) return;
    if ("restockOf" in around.data) {
      if (around.key === "currency") around.data.restockOf.currency = value;
    } else if (around.key === "url") around.data.draft.url = value;
    else if (around.key === "last_checked") around.data.draft.lastChecked = value;
  }

  close(frame: JsonFrame<Data>): void {
    if (!frame.data || !("draft" in frame.data)) return;
    const { url, currency, lastChecked } = frame.data.draft;
    this.#watch({
      id: this.#id ?? String(frame.name),
      url: typeof url === "string" ? url : "",
      currency: typeof currency === "string" && currency !== "" ? currency : null,
      lastChecked: typeof lastChecked === "number" ? Math.floor(lastChecked) : null,
    });
  }
}

function* addWatch(
  zip: ZipReader,
  root: Root,
  { id, url, currency, lastChecked }: Watch,
  batches: Batches,
  nowS: number,
): Generator<void> {
  const link = parseProductLink(url);
  if (!link.ok || !link.marketplace) {
    const isShop = !link.ok && link.reason === "unknown-shop";
    batches.add(refused(isShop ? "unknown-shop" : "not-a-product", url));
    return;
  }
  const { marketplace, asin } = link;
  const folder = `${root.folder}${id}/`;
  const history = zip.read(`${folder}${historyName}`, mostHistoryBytes);
  if (!history) {
    batches.add(refused("no-history", asin));
    return;
  }
  if (currency !== null && (!isCurrency(currency) || currency !== marketplace.currency)) {
    batches.add(refused("currency", `${asin} in ${currency}`));
    return;
  }
  const series = importSeries(marketplace, asin, "buy_box");
  let last: ImportPoint | null = null;
  for (const line of history.toString("latin1").split("\n")) {
    if (line.trim() === "") continue;
    const item = pointIn(zip, folder, line.trim(), series, `${asin}, ${line.trim()}`, nowS);
    if (item.kind === "point" && item.price === null && last === null) continue;
    batches.add(item);
    if (item.kind === "point") last = item;
    yield;
  }
  if (last && last.price !== null && lastChecked !== null && lastChecked > last.at) {
    const end = pointOf(series, lastChecked, null, asin, nowS);
    if (end.kind === "point") batches.add(end);
  }
}

function pointIn(
  zip: ZipReader,
  folder: string,
  line: string,
  series: ImportSeries,
  where: string,
  nowS: number,
) {
  const [, at, file] = /^(\d{9,11}),(?:.*[/\\])?([\w.-]{1,80}\.txt(?:\.br)?)$/.exec(line) ?? [];
  if (at === undefined || file === undefined) return refused("unreadable", where);
  const text = snapshotOf(zip, folder + file);
  const [, stock] = /In Stock:\s*(True|False)/i.exec(text ?? "") ?? [];
  if (text === null || stock === undefined) return refused("unreadable", where);
  if (stock.toLowerCase() === "false") return pointOf(series, Number(at), null, where, nowS);
  const [, price] = /Price:\s*(\d{1,13}(?:\.\d{1,8})?)(?![\d.,eE])/.exec(text) ?? [];
  const minor = price === undefined ? null : minorOf(price, series.exponent);
  return minor === null ? refused("price", where) : pointOf(series, Number(at), minor, where, nowS);
}

/** A snapshot, whichever of its two forms there is; null: there is none, or it cannot be read. */
function snapshotOf(zip: ZipReader, name: string): string | null {
  const plain = name.replace(/\.br$/, "");
  for (const form of name.endsWith(".br") ? [name, plain] : [plain, `${plain}.br`]) {
    try {
      const bytes = zip.read(form, mostSnapshotBytes);
      if (!bytes) continue;
      const text =
        form === plain ? bytes : brotliDecompressSync(bytes, { maxOutputLength: mostSnapshotBytes });
      return text.toString("latin1");
    } catch {
      // Longer than a snapshot is, or damaged: its row is refused.
      return null;
    }
  }
  return null;
}
