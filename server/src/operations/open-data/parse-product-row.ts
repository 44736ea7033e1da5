import { marketplaceBySuffix, parseAsin, plainImage, productIdOf, shopImage } from "@tidemark/core";
import { plain } from "../../prices/judging/plain.ts";

export type ProductRow =
  | { readonly ok: true; readonly id: bigint; readonly title: string | null; readonly image: string | null }
  | { readonly ok: false; readonly reason: string };

const longestText = 1000;

/** Parses a line of `products.csv`; refuses contradictory ids and text or images that pages could not show. */
export function parseProductRow(fields: readonly (string | null)[]): ProductRow {
  const [id, suffix, asinText, currency, title = null, image = null] = fields;
  if (fields.length !== 6) return { ok: false, reason: "it does not have 6 fields" };
  const marketplace = marketplaceBySuffix(suffix ?? "");
  if (!marketplace) return { ok: false, reason: "there is no such marketplace" };
  const asin = parseAsin(asinText ?? "");
  if (!asin || asin !== asinText) return { ok: false, reason: "its ASIN is invalid" };
  const own = productIdOf(marketplace, asin);
  if (id !== String(own)) return { ok: false, reason: "its product_id is another product's" };
  if (currency !== marketplace.currency) {
    return { ok: false, reason: `its currency is not ${marketplace.currency}` };
  }
  // Older dumps may have titles without a visible letter: they count as missing.
  const line = plain(title);
  if ((title?.length ?? 0) > longestText || (line !== null && line !== title)) {
    return { ok: false, reason: "its title is not a line of text" };
  }
  if (image !== null && (image.length > longestText || shopImage(image) !== image)) {
    return { ok: false, reason: "its image is not the shop's" };
  }
  return { ok: true, id: own, title: line, image: plainImage(image) };
}
