import { marketplaceByHost, parseAsin } from "@tidemark/core";
import type { Listing } from "@tidemark/core/wire";
import { type Fetch, lookUpProduct } from "../server/client.ts";
import { maySend, mayShowPanel, type Settings } from "../state/settings.ts";
import { texts } from "../texts.ts";
import { panelLine } from "./line-text.ts";
import type { PanelAnswer } from "./messages.ts";

interface PanelQuestion {
  /** What the page shows. */
  readonly listing: Listing;
  readonly look: boolean;
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
  fetch: Fetch,
  { listing, look, url, incognito }: PanelQuestion,
): Promise<PanelAnswer | undefined> {
  const marketplace = marketplaceByHost(URL.parse(url)?.hostname ?? "");
  const asin = parseAsin(listing.asin);
  if (incognito || !mayShowPanel(settings)) return undefined;
  if (!asin || marketplace?.suffix !== listing.marketplace) return undefined;
  const reads = maySend(settings);
  const { open, off } = texts.panel;
  if (!look || !reads) return { open, off, line: null, reads };
  const known = await lookUpProduct(fetch, settings.server, { marketplace: marketplace.suffix, asin });
  return { open, off, line: known.ok ? panelLine(known.product, listing) : null, reads };
}
