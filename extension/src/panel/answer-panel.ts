import { marketplaceByHost, parseAsin } from "@tidemark/core";
import type { Listing } from "@tidemark/core/wire";
import { directionOf } from "@tidemark/texts";
import { currentReader, type Reader } from "../reader.ts";
import type { LookUp } from "../server/recent-lookups.ts";
import { maySend, mayShowPanel, type Settings } from "../state/settings.ts";
import { lineStyle } from "./line-style.ts";
import { incomparableLine, type LineText, lineText, unknownLine } from "./line-text.ts";
import type { PanelAnswer } from "./messages.ts";

export interface PanelQuestion {
  /** What the page shows. */
  readonly listing: Listing;
  readonly look: boolean;
  /** Whether the line has a place in the page. */
  readonly placed: boolean;
  /** What the page says of its language. */
  readonly lang: string;
  /** Of the page that asks. */
  readonly url: string;
  readonly incognito: boolean;
}

/**
 * Answers the panel on a shop's page; undefined when there is to be none. With consent to share, the server is told of
 * the product anyway, so it may be asked without a click.
 */
export async function answerPanel(
  settings: Settings,
  lookUp: LookUp,
  question: PanelQuestion,
  reader = currentReader(),
): Promise<PanelAnswer | undefined> {
  if (!mayShowPanel(settings) || !isProductOf(question)) return undefined;
  const incomparable = incomparableLine(question.listing, reader);
  const reads = maySend(settings) && !incomparable;
  const text =
    incomparable ??
    (question.look && reads ? await knownLine(settings, lookUp, question.listing, reader) : null);
  const { write, language } = reader;
  return {
    lang: language,
    dir: directionOf(language),
    css: lineStyle,
    open: write("line.open"),
    off: write("line.off"),
    ...(text ?? unknownLine(reader)),
    reads,
  };
}

/** Whether the page is one of the shop whose product it shows, and not private. */
export function isProductOf({ listing, url, incognito }: PanelQuestion): boolean {
  const marketplace = marketplaceByHost(URL.parse(url)?.hostname ?? "");
  return !incognito && parseAsin(listing.asin) !== null && marketplace?.suffix === listing.marketplace;
}

/** What the server knows of the price on the page; null when that is nothing. */
export async function knownLine(
  { server }: Settings,
  lookUp: LookUp,
  listing: Listing,
  reader: Reader,
): Promise<LineText | null> {
  const known = await lookUp(server, listing);
  return known.ok ? lineText(known.product, listing, reader) : null;
}
