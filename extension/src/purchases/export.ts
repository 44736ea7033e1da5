import { formatAmount, isCurrency, parseAmount } from "@tidemark/core";
import { type OrderHistory, type PurchaseText, parsePurchase, purchaseText } from "@tidemark/core/purchases";
import * as z from "zod/mini";

const Exported = z.object({
  marketplace: z.string(),
  asin: z.string(),
  day: z.string(),
  /** Decimal: `24.99`. */
  paid: z.string(),
  currency: z.string(),
});
const File = z.object({ purchases: z.array(z.unknown()) });

/** Purchases as an export has them. */
export const exportedPurchases = (texts: readonly PurchaseText[]): Array<z.infer<typeof Exported>> =>
  texts.flatMap((text) => {
    const purchase = parsePurchase(text);
    if (!purchase) return [];
    const { marketplace, asin, day, price: minor, currency } = purchase;
    return [{ marketplace, asin, day, paid: formatAmount({ minor, currency }), currency }];
  });

/** The purchases of an export; none for any other JSON. */
export function purchasesOfExport(json: unknown): {
  readonly texts: readonly PurchaseText[];
  readonly wrong: number;
} {
  const file = File.safeParse(json);
  if (!file.success) return { texts: [], wrong: 0 };
  const texts = file.data.purchases.flatMap((one) => importedText(one) ?? []);
  return { texts, wrong: file.data.purchases.length - texts.length };
}

function importedText(one: unknown): PurchaseText | null {
  const parsed = Exported.safeParse(one);
  if (!parsed.success || !isCurrency(parsed.data.currency)) return null;
  const { marketplace, asin, day, paid, currency } = parsed.data;
  const price = parseAmount(paid, currency as "USD")?.minor;
  const purchase = parsePurchase(purchaseText({ marketplace, asin, day, price, currency }));
  return purchase && purchaseText(purchase);
}

/** An export that was chosen in place of an order history. */
export function parseExport(
  text: string,
): ({ readonly ok: true } & OrderHistory) | { readonly ok: false; readonly reason: "no-order-history" } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, reason: "no-order-history" };
  }
  const { texts, wrong } = purchasesOfExport(json);
  if (texts.length === 0) return { ok: false, reason: "no-order-history" };
  const purchases = [...new Set(texts)];
  return {
    ok: true,
    purchases,
    rows: texts.length + wrong,
    same: texts.length - purchases.length,
    refused: wrong > 0 ? [{ reason: "no-product", count: wrong }] : [],
  };
}
