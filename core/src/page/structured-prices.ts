import { isCurrency, parseAmount } from "../money.ts";
import type { Listing, Price } from "../wire/listing.ts";
import { readCondition } from "./condition.ts";
import type { PageContext } from "./page-context.ts";
import { select } from "./text.ts";

type Condition = Listing["condition"];

interface Source {
  readonly name: string;
  /** Decimal amounts as the page's scripts have them. */
  readonly find: (context: PageContext, condition: Condition) => readonly string[];
}

const values = (scope: ParentNode | null, selector: string, attribute = "value"): string[] =>
  select(scope, selector, 20).flatMap((element) => element.getAttribute(attribute) ?? []);

/** With rows, the document also has the other rows' values. */
const ofOffer = ({ document, offer }: PageContext): ParentNode | null =>
  offer.rows.length > 0 ? offer.box : document;

/** By rank: the price shown to the customer, then the offer's price (in Brazil by card; the headline is by Pix). */
const sources: readonly Source[] = [
  {
    name: "customer-visible-price",
    find: (context) =>
      values(ofOffer(context), "input[name^='items[0'][name$='[customerVisiblePrice][amount]']"),
  },
  { name: "displayed-price", find: (context) => values(ofOffer(context), "input[name='displayedPrice']") },
  { name: "price-value", find: (context) => values(ofOffer(context), "input#priceValue") },
  { name: "buying-options", find: buyingOptions },
  { name: "metrics", find: ({ document }) => values(document, "#cerberus-data-metrics", "data-asin-price") },
  {
    name: "variation-price",
    find: (context) => values(ofOffer(context), "#twister-plus-price-data-price").flatMap(withoutSeparator),
  },
];

/** Where a comma separates the decimals, this value has lost it: 6699 can be 66.99. */
const withoutSeparator = (text: string): string[] =>
  /^\d{3,}$/.test(text) ? [text, `${text.slice(0, -2)}.${text.slice(-2)}`] : [text];

const types: Readonly<Record<Condition, RegExp>> = {
  new: /^NEW/,
  used: /^USED/,
  refurbished: /^(?:RENEWED|REFURBISHED)/,
  digital: /^/,
};

interface BuyingOption {
  readonly priceAmount?: unknown;
  readonly buyingOptionType?: unknown;
}

/** Prices in the box's script data: an array of offers, or one for each group. */
function buyingOptions({ document }: PageContext, condition: Condition): string[] {
  return select(document, ".twister-plus-buying-options-price-data", 5)
    .flatMap((element) => Object.values(parsed(element.textContent ?? "")))
    .flat()
    .flatMap((option: BuyingOption | null) =>
      types[condition].test(String(option?.buyingOptionType)) && typeof option?.priceAmount === "number"
        ? [String(option.priceAmount)]
        : [],
    );
}

function parsed(json: string): object {
  try {
    return Object(JSON.parse(json.slice(0, 100_000)));
  } catch {
    return {};
  }
}

/** What the best structured source with a value for the offer says of a price. */
export function structuredVerdict(
  context: PageContext,
  { amount, currency }: Pick<Price, "amount" | "currency">,
): "confirms" | "contradicts" | "silent" {
  if (!isCurrency(currency)) return "silent";
  const condition = readCondition(context).value;
  const minorOf = (text: string) => parseAmount(text, currency)?.minor;
  for (const { find } of sources) {
    const found = find(context, condition).flatMap((text) => minorOf(text) || []);
    if (found.length > 0) return found.includes(minorOf(amount)!) ? "confirms" : "contradicts";
  }
  return "silent";
}
