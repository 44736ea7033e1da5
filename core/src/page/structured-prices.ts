import { isCurrency, parseAmount } from "../money.ts";
import type { Listing, Price } from "../wire/listing.ts";
import { readCondition } from "./condition.ts";
import type { Scene } from "./page-context.ts";
import { select } from "./text.ts";

type Condition = Listing["condition"];

interface Source {
  readonly name: string;
  /** Decimal amounts as the page's scripts have them. */
  readonly find: (scene: Scene, condition: Condition) => readonly string[];
}

const values = (scope: ParentNode | null, selector: string, attribute = "value"): string[] =>
  select(scope, selector, 20).flatMap((element) => element.getAttribute(attribute) ?? []);

/** Beside other rows the document speaks of those, too. */
const ofOffer = ({ document, offer }: Scene): ParentNode | null =>
  offer.rows.length > 0 ? offer.box : document;

/** By rank: what the customer is shown, then what the offer costs (in Brazil by card, beside a headline by Pix). */
const sources: readonly Source[] = [
  {
    name: "customer-visible-price",
    find: (scene) => values(ofOffer(scene), "input[name^='items[0'][name$='[customerVisiblePrice][amount]']"),
  },
  { name: "displayed-price", find: (scene) => values(ofOffer(scene), "input[name='displayedPrice']") },
  { name: "price-value", find: (scene) => values(ofOffer(scene), "input#priceValue") },
  { name: "buying-options", find: buyingOptions },
  { name: "metrics", find: ({ document }) => values(document, "#cerberus-data-metrics", "data-asin-price") },
];

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

/** The offers of the box as its script lists them: an array, or one for each group. */
function buyingOptions({ document }: Scene, condition: Condition): string[] {
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

/** Whether the page's structured values speak of the offer, and none of the best that do is the price read. */
export function isContradicted(scene: Scene, { amount, currency }: Price): boolean {
  if (!isCurrency(currency)) return false;
  const condition = readCondition(scene).value;
  const minorOf = (text: string) => parseAmount(text, currency)?.minor;
  for (const { find } of sources) {
    const found = find(scene, condition).flatMap((text) => minorOf(text) || []);
    if (found.length > 0) return !found.includes(minorOf(amount)!);
  }
  return false;
}
