import type { Currency } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import type { Formats } from "@tidemark/texts";
import type { Texts } from "./reader.ts";
import { shopName } from "./shop-name.ts";

/** What is watched, in a sentence: `Price at amazon.de: tell me at €20.00 or less`. `series`: its name. */
export function watchedText(
  { rule, marketplace, currency }: Pick<Watch, "rule" | "marketplace" | "currency">,
  series: string,
  t: Texts,
  formats: Formats,
): string {
  const what = { series, shop: shopName(marketplace) };
  switch (rule.kind) {
    case "target":
      return t("watched.target", { ...what, price: formats.money(rule.price, currency as Currency) });
    case "drop":
    case "rise":
      return t(`watched.${rule.kind}.${rule.from}`, {
        ...what,
        percent: formats.percent(rule.percent / 100),
      });
    case "usual":
      return t("watched.usual", { ...what, percent: formats.percent(rule.percent / 100) });
    case "lowest":
      return t("watched.lowest", { ...what, days: rule.days });
    case "back":
    case "change":
      return t(`watched.${rule.kind}`, what);
  }
}

/** The same in a few words: `at €20.00 or less`. */
export function wishText(
  { rule, currency }: Pick<Watch, "rule" | "currency">,
  t: Texts,
  formats: Formats,
): string {
  switch (rule.kind) {
    case "target":
      return t("wish.target", { price: formats.money(rule.price, currency as Currency) });
    case "drop":
    case "rise":
      return t(`wish.${rule.kind}.${rule.from}`, { percent: formats.percent(rule.percent / 100) });
    case "usual":
      return t("wish.usual", { percent: formats.percent(rule.percent / 100) });
    case "lowest":
      return t("wish.lowest", { days: rule.days });
    case "back":
    case "change":
      return t(`wish.${rule.kind}`);
  }
}
