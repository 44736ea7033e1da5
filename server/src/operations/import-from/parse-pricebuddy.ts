import { isCurrency, parseProductLink } from "@tidemark/core";
import { Batches } from "./batches.ts";
import { dayAt, type ImportItems, importSeries, minorOf, pointOf, refused } from "./import-item.ts";
import { type JsonFrame, type JsonReader, type JsonScalar, walkJson } from "./walk-json.ts";

const daySeconds = 86_400;
/** Days of one address: PriceBuddy tells those of a year. */
const mostDays = 5000;

interface Draft {
  url: JsonScalar;
  currency: JsonScalar;
  history: [day: string, price: JsonScalar][] | null;
}
type Data = { draft: Draft } | { historyOf: Draft };

/**
 * Answers of PriceBuddy's `GET /api/products`, one or several after another: of each address of a product the lowest price of
 * each day of the last year. Days are those of PriceBuddy's time zone, which it does not tell: they are taken for UTC's.
 */
export async function* parsePriceBuddy(bytes: AsyncIterable<Buffer>, nowS: number): ImportItems {
  const batches = new Batches();
  const reader = new PriceBuddyReader((draft) => addAddress(draft, batches, nowS));
  for await (const _ of walkJson(bytes, reader)) yield* batches.full();
  yield* batches.rest();
}

class PriceBuddyReader implements JsonReader<Data> {
  readonly #address: (draft: Draft) => void;

  constructor(address: (draft: Draft) => void) {
    this.#address = address;
  }

  open(frame: JsonFrame<Data>, around: JsonFrame<Data> | undefined): void {
    // An empty PHP array is a list: no history.
    if (frame.name !== "history" || !around || around.isArray) return;
    const draft = draftOf(around);
    draft.history = [];
    if (!frame.isArray) frame.data = { historyOf: draft };
  }

  value(around: JsonFrame<Data>, value: JsonScalar): void {
    if (around.isArray) return;
    if (around.data && "historyOf" in around.data) {
      const { history } = around.data.historyOf;
      if (history && history.length < mostDays) history.push([around.key as string, value]);
    } else if (around.key === "url") draftOf(around).url = value;
    else if (around.key === "currency") draftOf(around).currency = value;
  }

  close(frame: JsonFrame<Data>): void {
    if (frame.data && "draft" in frame.data && frame.data.draft.history) this.#address(frame.data.draft);
  }
}

function draftOf(frame: JsonFrame<Data>): Draft {
  if (frame.data && "draft" in frame.data) return frame.data.draft;
  const draft: Draft = { url: null, currency: null, history: null };
  frame.data = { draft };
  return draft;
}

function addAddress({ url, currency, history }: Draft, batches: Batches, nowS: number): void {
  const where = typeof url === "string" ? url : "an address";
  const link = parseProductLink(where);
  if (!link.ok || !link.marketplace) {
    const isShop = !link.ok && link.reason === "unknown-shop";
    batches.add(refused(isShop ? "unknown-shop" : "not-a-product", where));
    return;
  }
  const { marketplace, asin } = link;
  if (typeof currency === "string" && (!isCurrency(currency) || currency !== marketplace.currency)) {
    batches.add(refused("currency", `${asin} in ${currency}`));
    return;
  }
  const series = importSeries(marketplace, asin, "buy_box");
  const days = (history ?? []).map(([day, price]) => ({ day, at: dayAt(day), price }));
  if (days.length === 0) batches.add(refused("no-history", asin));
  const [first, second] = days.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  // Of one price it makes two, the first a day before: true or not, they look the same.
  const isMadeUp =
    days.length === 2 && first!.price === second!.price && first!.at! + daySeconds === second!.at;
  for (const { day, at, price } of days) {
    const named = `${asin}, ${day}`;
    const minor =
      typeof price === "number" || typeof price === "string" ? minorOf(price, series.exponent) : null;
    if (isMadeUp && day === first!.day) batches.add(refused("made-up", named));
    else if (at === null) batches.add(refused("time", named));
    else batches.add(minor === null ? refused("price", named) : pointOf(series, at, minor, named, nowS));
  }
}
