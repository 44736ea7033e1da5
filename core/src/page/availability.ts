import type { Listing } from "../wire/listing.ts";
import type { PageContext } from "./page-context.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { buyButtons, subscribeButton } from "./selected-offer.ts";
import { isHidden, select, textOf } from "./text.ts";
import * as words from "./words.ts";

type Availability = Listing["availability"];

const temporarily = new RegExp(words.temporarily, "iu");
const notAvailable = new RegExp(words.unavailable, "iu");
/** Not with a number after it: "In stock on December 3". A pre-order is green, too: the colour alone says nothing. */
const inStock = new RegExp(`^(?:${words.inStock})(?![^.。]*\\p{Nd})`, "iu");

const buttons = `${buyButtons}, ${subscribeButton}`;

const boxOf = ({ offer, document }: PageContext): Element | null =>
  offer.box ?? document.getElementById("rightCol");

/** The selected offer's availability line. With several rows, only the selected row's own line counts. */
function lineById({ offer, document }: PageContext): Element | null {
  const inBox = offer.box?.querySelector("#availability, #availability-brief") ?? null;
  return inBox || offer.rows.length > 1 ? inBox : document.getElementById("availability");
}

const availabilityLine = (context: PageContext): Element | null =>
  lineById(context) ??
  (context.offer.rows.length > 1
    ? null
    : context.document.querySelector(".availGreen, .availOrange, .availRed"));

/** The availability line, unless it speaks of other sellers' offers. */
const ownLine = (context: PageContext): Element | null => {
  const line = availabilityLine(context);
  return line?.querySelector("a[href*='/offer-listing/']") ? null : line;
};

const unavailableStateIn = (text: string): Availability | null => {
  if (temporarily.test(text)) return "out_of_stock";
  return notAvailable.test(text) ? "unavailable" : null;
};

/** Whether the box asks for a variation before it sells anything. */
export function asksForVariation(context: PageContext): boolean {
  const { document } = context;
  const place =
    document.getElementById("desktop_buybox") ?? document.getElementById("rightCol") ?? boxOf(context);
  return select(place, "[id^='partialStateBuy']", 5).some(
    (box) => /^partialStateBuybox/i.test(box.id) && !isHidden(box) && textOf(box) !== "",
  );
}

/** Whether the box has a button that buys or subscribes. */
function canBeBought(context: PageContext): boolean {
  const button = boxOf(context)?.querySelector(buttons);
  return button != null && !button.hasAttribute("disabled");
}

const rules: readonly Rule<Availability>[] = [
  {
    name: "out-of-stock-box",
    read: ({ document }) => {
      const box = document.getElementById("outOfStock");
      return box && !isHidden(box) ? (unavailableStateIn(textOf(box)) ?? "unavailable") : null;
    },
  },
  { name: "availability-line", read: (context) => unavailableStateIn(textOf(availabilityLine(context))) },
  {
    name: "choose-variation",
    read: (context) => (asksForVariation(context) ? "unknown" : null),
  },
  {
    name: "buy-button",
    read: (context) => (canBeBought(context) ? "in_stock" : null),
  },
  {
    name: "availability-words",
    read: (context) => (inStock.test(textOf(ownLine(context))) ? "in_stock" : null),
  },
  {
    name: "availability-colour",
    read: (context) => {
      const line = ownLine(context);
      if (!line) return null;
      // Red without a number ("Only 2 left") next to a box that sells nothing, whatever the words.
      const red = textOf(line.querySelector(".a-color-price"));
      const isGone = /\p{L}/u.test(red) && !/\p{N}/u.test(red) && context.offer.box !== null;
      return isGone && !canBeBought(context) ? "unavailable" : null;
    },
  },
];

/** Whether the selected offer can be bought now. */
export const readAvailability = (context: PageContext): Fact<Availability> | null =>
  firstFact(rules, context);

/** Whether the selected offer is said to be unavailable, and nothing in its box can be bought. */
export function isUnavailable(context: PageContext): boolean {
  const { document } = context;
  const box = document.getElementById("outOfStock");
  const place = box && !isHidden(box) ? box : lineById(context);
  return place !== null && unavailableStateIn(textOf(place)) !== null && !canBeBought(context);
}
