import type { PageContext } from "./page-context.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { textOf } from "./text.ts";
import { words } from "./words.ts";

export interface Seller {
  readonly name: string;
  readonly isAmazon: boolean;
}

/** Names of Amazon's own companies and shops, which other sellers may not use. */
const amazon =
  /^Amazon(?:\.[a-z]{2,3}(?:\.[a-z]{2})?|[ -](?:EU|US|UK|AU|SG|MX|México|Media|Digital|Export|Global|Resale|Warehouse|Renewed|Retail|Services)\b.{0,40})?$/i;

const sellerNamed = (element: Element | null | undefined): Seller | null => {
  const name = textOf(element, 200);
  return name === "" ? null : { name, isAmazon: amazon.test(name) };
};

/** From a sentence such as "Ships from and sold by Amazon.com.": the linked seller, or Amazon without a link. */
function fromSentence(element: Element | null | undefined): Seller | null {
  if (!element) return null;
  const link = element.querySelector("a[href*='seller='], a#sellerProfileTriggerId, a[href*='/sp?']");
  if (link) return sellerNamed(link);
  const own = /\bAmazon(?:\.[a-z]{2,3}(?:\.[a-z]{2})?\b)?/.exec(textOf(element));
  return own ? { name: own[0], isAmazon: true } : null;
}

const inBox =
  (selector: string): Rule<Seller>["read"] =>
  ({ offer }) =>
    sellerNamed(offer.box?.querySelector(selector));

function sentenceOf({ offer, document }: PageContext): Element | null {
  const own = offer.box?.querySelector("#merchant-info, #ships-from");
  if (own || offer.rows.length > 0) return own ?? null;
  return document.getElementById("merchant-info") ?? document.getElementById("ships-from");
}

/** The seller row's label in a tabular buy box. */
const soldBy = new RegExp(words.soldBy, "iu");

function fromTable({ offer }: PageContext): Seller | null {
  const cells = [...(offer.box?.querySelectorAll(".tabular-buybox-text[tabular-attribute-name]") ?? [])];
  return sellerNamed(cells.find((cell) => soldBy.test(cell.getAttribute("tabular-attribute-name")!)));
}

/** Layout of 2014: the sentence follows the availability in the same small block. */
function fromSentenceBeside({ document }: PageContext): Seller | null {
  if (document.getElementById("productTitle")) return null;
  const block = document.querySelector(".availGreen")?.parentElement;
  return block && soldBy.test(textOf(block)) && textOf(block, 400).length < 400 ? fromSentence(block) : null;
}

const rules: readonly Rule<Seller>[] = [
  {
    name: "merchant-feature",
    read: inBox("#merchantInfoFeature_feature_div .offer-display-feature-text-message"),
  },
  { name: "seller-profile", read: inBox("#sellerProfileTriggerId") },
  { name: "tabular-box", read: fromTable },
  { name: "merchant-sentence", read: (context) => fromSentence(sentenceOf(context)) },
  { name: "seller-link", read: inBox("a[href*='seller=']") },
  { name: "availability-sentence", read: fromSentenceBeside },
  { name: "digital-seller", read: inBox(".print-sold-by .a-color-base") },
];

/** Who sells the selected offer, and whether that is Amazon itself. */
export const readSeller = (context: PageContext): Fact<Seller> | null => firstFact(rules, context);
