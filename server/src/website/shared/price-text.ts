import type { Currency } from "@tidemark/core";
import type { Reader } from "./reader.ts";

/** Writes prices in minor units of a currency; null: "unavailable". */
export const priceIn =
  (currency: Currency, { t, formats }: Pick<Reader, "t" | "formats">) =>
  (price: number | null): string =>
    price === null ? t("price.unavailable") : formats.money(price, currency);
