import type { PageContext } from "./page-context.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { textOf } from "./text.ts";
import * as words from "./words.ts";

export interface Seller {
  readonly name: string;
  readonly isAmazon: boolean;
}

/** Names of Amazon's own companies and shops, which other sellers may not use. */
const amazon =
  /^Amazon(?:\.[a-z]{2,3}(?:\.[a-z]{2})?|[ -](?:EU|US|UK|AU|SG|MX|México|Estados|Media|Digital|Export|Global|Resale|Warehouse|Renewed|Retail|Services)\b.{0,40})?$/i;

const sellerNamed = (element: Element | null | undefined): Seller | null => {
  const name = textOf(element, 200);
  return name === "" ? null : { name, isAmazon: amazon.test(name) };
};

/** The seller row's label in a tabular buy box, or the verb of a sentence. */
const soldBy = new RegExp(words.soldBy, "iu");
/** Amazon's name, also with its shop or country. */
const own = "Amazon(?:\\.[a-z]{2,3}(?:\\.[a-z]{2})?\\b| (?:US|EU|UK|AU|SG|MX|México)\\b)?";
/**
 * Amazon where it is what sells, not what only ships: the whole text, at most three words after the verb ("Verkauf und
 * Versand durch Amazon"), or before a verb that comes last.
 */
const amazonSells = new RegExp(
  `^${own}$|(?!が|satılır)(?:${words.soldBy})\\p{L}*(?:\\P{L}+\\p{L}+){0,3}?\\P{L}+(${own})|(${own})\\s*(?:が販売|直接|tarafından\\s+satılır)`,
  "iu",
);

function amazonAsSeller(text: string): Seller | null {
  const found = amazonSells.exec(text);
  return found && { name: found[1] ?? found[2] ?? found[0], isAmazon: true };
}

/** From a sentence such as "Ships from and sold by Amazon.com.": the linked seller, or Amazon without a link. */
function fromSentence(element: Element | null | undefined): Seller | null {
  if (!element) return null;
  const links = [...element.querySelectorAll("a")];
  const link =
    links.find((one) => one.matches("[href*='seller='], #sellerProfileTriggerId, [href*='/sp?']")) ??
    links.find((one) => soldBy.test(textBefore(element, one)));
  return link ? sellerNamed(link) : amazonAsSeller(textOf(element));
}

/** The element's text before one of its descendants, its last words. */
function textBefore(element: Element, end: Element): string {
  const text = textOf(element, 400);
  const at = text.indexOf(textOf(end, 200));
  return at < 0 ? "" : text.slice(Math.max(0, at - 16), at);
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
