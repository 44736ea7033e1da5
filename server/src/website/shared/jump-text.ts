import type { Health } from "@tidemark/core/wire";
import type { Reader } from "./reader.ts";
import { shopName } from "./shop-name.ts";

/** A jump of pages without a price, in a sentence. */
export function jumpText(
  { marketplace, client, reason, share, before }: Health["jumps"][number],
  { t, formats }: Pick<Reader, "t" | "formats">,
): string {
  const shop = shopName(marketplace);
  const values = { shop, reason, share: formats.percent(share), before: formats.percent(before) };
  return client === null
    ? t("reading.jump", values)
    : t("reading.jump.extension", { ...values, version: client });
}
