import { parseProductLink } from "@tidemark/core";
import { Batches } from "./batches.ts";
import type { BanditVersion } from "./discount-bandit-rows.ts";
import {
  dayAt,
  ImportError,
  type ImportItems,
  type ImportSeries,
  importSeries,
  minorOf,
  mostProducts,
  pointOf,
  refused,
} from "./import-item.ts";
import { mysqlRows, type SqlRow, type SqlValue } from "./mysql-rows.ts";
import { BanditPoints } from "./parse-discount-bandit.ts";

/** Opens the dump from its beginning: what prices belong to may stand after them, so it is read twice. */
export type OpenDump = () => AsyncIterable<Buffer>;

type Cell = SqlValue | undefined;

/** A MySQL dump of PriceBuddy: each price of each address, by its day, of which the lowest counts. */
export async function* parsePriceBuddyDump(open: OpenDump, nowS: number): ImportItems {
  const urls = new Map<string, string>();
  await readAll(open, { urls: ["id", "url"] }, ({ values: [id, url] }) => {
    if (id && url) urls.set(id, url);
    refuseMany(urls.size);
  });
  if (urls.size === 0) throw new ImportError("The file is no MySQL dump of PriceBuddy: it has no addresses.");
  const batches = new Batches();
  const series = new Map<string, ImportSeries | null>();
  const tables = new Map([["prices", ["url_id", "price", "created_at"]]]);
  for await (const rows of mysqlRows(open(), tables)) {
    for (const { values } of rows) {
      const [urlId = "", price = "", createdAt = ""] = values.map((one) => one ?? "");
      const of = seriesOf(urlId, urls, series, batches);
      if (!of || Number(price) === 0) continue;
      const where = `${urls.get(urlId)}, ${createdAt}`;
      const at = dayAt(createdAt.slice(0, 10));
      const minor = minorOf(price, of.exponent);
      if (at === null) batches.add(refused("time", where));
      else batches.add(minor === null ? refused("price", where) : pointOf(of, at, minor, where, nowS));
    }
    yield* batches.full();
  }
  yield* batches.rest();
}

function seriesOf(
  id: string,
  urls: ReadonlyMap<string, string>,
  known: Map<string, ImportSeries | null>,
  batches: Batches,
): ImportSeries | null {
  const found = known.get(id);
  if (found !== undefined) return found;
  refuseMany(known.size);
  const url = urls.get(id) ?? "";
  const link = parseProductLink(url);
  const isProduct = link.ok && link.marketplace !== null;
  if (!isProduct) {
    const isShop = !link.ok && link.reason === "unknown-shop";
    batches.add(refused(isShop ? "unknown-shop" : "not-a-product", url === "" ? `address ${id}` : url));
  }
  const series = isProduct ? importSeries(link.marketplace!, link.asin, "buy_box") : null;
  known.set(id, series);
  return series;
}

/** A MySQL dump of Discount Bandit, version 4 or 3. */
export async function* parseDiscountBanditDump(open: OpenDump, nowS: number): ImportItems {
  const stores = new Map<string, string>();
  const links = new Map<string, readonly [store: string, key: string]>();
  const asins = new Map<string, string>();
  const keys = new Map<string, string>();
  await readAll(
    open,
    {
      stores: ["id", "domain"],
      links: ["id", "store_id", "key"],
      products: ["id", "asin"],
      product_store: ["product_id", "store_id", "key"],
    },
    ({ table, values: [first, second, third] }) => {
      if (!first) return;
      if (table === "stores") stores.set(first, second ?? "");
      else if (table === "links") links.set(first, [second ?? "", third ?? ""]);
      else if (table === "products" && second) asins.set(first, second);
      else if (table === "product_store" && third) keys.set(`${first} ${second}`, third);
      refuseMany(Math.max(stores.size, links.size, asins.size, keys.size));
    },
  );
  const version: BanditVersion | null =
    stores.size === 0 ? null : links.size > 0 ? 4 : asins.size + keys.size > 0 ? 3 : null;
  if (version === null)
    throw new ImportError("The file is no MySQL dump of Discount Bandit: it has no products.");
  const batches = new Batches();
  const points = new BanditPoints(version, batches, nowS);
  const wanted = {
    4: new Map([["link_histories", ["link_id", "date", "price", "used_price"]]]),
    3: new Map([["price_histories", ["product_id", "date", "price", "used_price", "store_id"]]]),
  };
  for await (const rows of mysqlRows(open(), wanted[version])) {
    for (const { values } of rows) {
      const [of = "", date, price, used, store = ""] = values;
      const [storeId, key] =
        version === 4
          ? (links.get(of ?? "") ?? ["", `link ${of}`])
          : [store ?? "", asins.get(of ?? "") ?? keys.get(`${of} ${store}`) ?? `product ${of}`];
      points.add({
        domain: stores.get(storeId) ?? "",
        key,
        date,
        price: wholeOf(price),
        used: wholeOf(used),
      });
    }
    yield* batches.full();
  }
  yield* batches.rest();
}

/** A whole number, or the text that is none. */
const wholeOf = (cell: Cell): unknown => (cell && /^-?\d{1,15}$/.test(cell) ? Number(cell) : cell);

async function readAll(
  open: OpenDump,
  tables: Readonly<Record<string, readonly string[]>>,
  row: (row: SqlRow) => void,
): Promise<void> {
  for await (const rows of mysqlRows(open(), new Map(Object.entries(tables))))
    for (const one of rows) row(one);
}

function refuseMany(count: number): void {
  if (count > mostProducts) throw new ImportError(`The file has more than ${mostProducts} products.`);
}
