import type { Listing } from "../wire/listing.ts";
import type { PageContext } from "./page-context.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { readSeller } from "./seller.ts";
import { readTitle } from "./title.ts";
import * as words from "./words.ts";

type Condition = Listing["condition"];

const has = ({ offer }: PageContext, selector: string): boolean => offer.box?.querySelector(selector) != null;

/** What Amazon appends to the title of a refurbished product. */
export const renewedTitle = new RegExp(`[([（【](?:${words.renewed})[^)\\]）】]{0,20}[)\\]）】]`, "iu");

/** Amazon's own sellers of returned goods, by their name in each marketplace. */
const resale = new RegExp(`^Amazon[ -]?(?:${words.resale})`, "iu");

/** The page names its product's group: films, music, software and apps to download. */
const digitalGroup = /(?:^|\s)(?:digital_\w+|mobile_apps?)(?:\s|$)/;

const rules: readonly Rule<Condition>[] = [
  {
    name: "accordion-row",
    read: ({ offer }) => (offer.row && offer.row.kind !== "new" ? (offer.row.kind as Condition) : null),
  },
  {
    name: "digital-price",
    read: (context) =>
      has(context, "#kindle-price, .kindle-price, [id^='Ebooks-desktop'], #buyOneClick") ||
      context.document.getElementById("ebooksProductTitle")
        ? "digital"
        : null,
  },
  {
    name: "digital-group",
    read: ({ document }) =>
      digitalGroup.test(document.getElementById("dp")?.getAttribute("class") ?? "") ? "digital" : null,
  },
  {
    name: "buying-option",
    read: (context) => (has(context, "[data-csa-c-buying-option-type='USED']") ? "used" : null),
  },
  {
    name: "used-section",
    read: (context) =>
      !has(context, "#buyNewSection, #newBuyBoxPrice, #newBuyingOption") &&
      (has(context, "#usedBuySection, #usedBuyingOption, #usedPrice, #add-to-cart-button-ubb") ||
        // With rows, the element is part of one of them.
        (context.offer.rows.length === 0 && context.document.getElementById("usedOnlyBuybox")))
        ? "used"
        : null,
  },
  {
    name: "resale-seller",
    read: (context) => (resale.test(readSeller(context)?.value.name ?? "") ? "used" : null),
  },
  {
    name: "renewed-title",
    read: (context) => (renewedTitle.test(readTitle(context)?.value ?? "") ? "refurbished" : null),
  },
];

const known = new WeakMap<PageContext, Fact<Condition>>();

/** The condition of the selected offer; new when nothing says otherwise. Rules of several facts ask for it. */
export function readCondition(context: PageContext): Fact<Condition> {
  const fact = known.get(context) ?? firstFact(rules, context) ?? { value: "new", rule: "default" };
  known.set(context, fact);
  return fact;
}
