import { marketplaceBySuffix } from "@tidemark/core";
import type { Purchase } from "@tidemark/core/purchases";
import { readerFormats } from "../reader.ts";

/** A purchase as its sentences need it: money and days as the reader writes them. */
export function purchaseWords({ marketplace, asin, day, price, currency }: Purchase) {
  const { money, calendarDay } = readerFormats();
  const shop = marketplaceBySuffix(marketplace)!.host.replace("www.", "");
  return { asin, shop, day: calendarDay(day), paid: money(price, currency) };
}
