import { type Fact, firstOf, type Rule } from "./rule.ts";
import type { Scene } from "./page-context.ts";
import { textOf } from "./text.ts";

export interface Seller {
  readonly name: string;
  readonly isAmazon: boolean;
}

/** Amazon's own companies and shops. Other sellers may not call themselves so. */
const amazon =
  /^Amazon(?:\.[a-z]{2,3}(?:\.[a-z]{2})?|[ -](?:EU|US|UK|AU|SG|MX|México|Media|Digital|Export|Global|Resale|Warehouse|Renewed|Retail|Services)\b.{0,40})?$/i;

const named = (element: Element | null | undefined): Seller | null => {
  const name = textOf(element, 200);
  return name === "" ? null : { name, isAmazon: amazon.test(name) };
};

/** A sentence such as "Ships from and sold by Amazon.com.": the seller is the link, or Amazon without one. */
function fromSentence(element: Element | null | undefined): Seller | null {
  if (!element) return null;
  const link = element.querySelector("a[href*='seller='], a#sellerProfileTriggerId, a[href*='/sp?']");
  if (link) return named(link);
  const own = /\bAmazon(?:\.[a-z]{2,3}(?:\.[a-z]{2})?\b)?/.exec(textOf(element));
  return own ? { name: own[0], isAmazon: true } : null;
}

const inBox =
  (selector: string): Rule<Seller>["read"] =>
  ({ offer }) =>
    named(offer.box?.querySelector(selector));

function sentenceOf({ offer, document }: Scene): Element | null {
  const own = offer.box?.querySelector("#merchant-info, #ships-from");
  if (own || offer.rows.length > 1) return own ?? null;
  return document.getElementById("merchant-info") ?? document.getElementById("ships-from");
}

/** What the row of the seller is called in the box that is a table, in the marketplaces' languages. */
const soldBy = /sold|verk[aäo]|vend|s[äå]l[jd]|sprzeda|sat[ıi]c|販売元|出品者|بائع|باع|بيع|卖|賣|售|विक्र|बेच/i;

function fromTable({ offer }: Scene): Seller | null {
  const cells = [...(offer.box?.querySelectorAll(".tabular-buybox-text[tabular-attribute-name]") ?? [])];
  return named(cells.find((cell) => soldBy.test(cell.getAttribute("tabular-attribute-name")!)));
}

const rules: readonly Rule<Seller>[] = [
  {
    name: "merchant-feature",
    read: inBox("#merchantInfoFeature_feature_div .offer-display-feature-text-message"),
  },
  { name: "seller-profile", read: inBox("#sellerProfileTriggerId") },
  { name: "tabular-box", read: fromTable },
  { name: "merchant-sentence", read: (scene) => fromSentence(sentenceOf(scene)) },
  { name: "seller-link", read: inBox("a[href*='seller=']") },
  { name: "digital-seller", read: inBox(".print-sold-by .a-color-base") },
];

/** Who sells the selected offer, and whether that is Amazon itself. */
export const readSeller = (scene: Scene): Fact<Seller> | null => firstOf(rules, scene);
