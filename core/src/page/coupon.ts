import { formatAmount } from "../money.ts";
import type { Listing } from "../wire/listing.ts";
import { shownAsin } from "./asin.ts";
import type { PageContext } from "./page-context.ts";
import { percentsIn } from "./percent-text.ts";
import { isOtherProducts } from "./price-block.ts";
import { subscriptions } from "./price-element.ts";
import { amountsIn, amountTextsIn } from "./price-text.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { isHidden, select, textOf } from "./text.ts";
import * as words from "./words.ts";

type Coupon = NonNullable<Listing["coupon"]>;

const labels = "[id^='couponText'], #couponBadgeRegularVpc, #couponBadgeText";
const columns = ["centerCol", "ppd", "promoPriceBlockMessage_feature_div"] as const;

/** Only known words: another one can make a price, a condition or a group of people of it. */
const known = (kinds: string, signs: string): RegExp =>
  new RegExp(`^(?:(?:${kinds})(?!\\p{Script=Latin})|[${signs}])*$`, "iu");
const beforeValue = known(`${words.reduces}|${words.coupon}`, "\\s");
const afterValue = known(`${words.reduces}|${words.coupon}|${words.couponEnd}`, "\\s|.-");
/** An amount without such a word is a price: "$22.99 with coupon". */
const reducing = new RegExp(words.reduces, "iu");
const reducingFirst = new RegExp(`^[\\s-]*(?:(?:${words.coupon})\\s*)*(?:${words.reduces})`, "iu");
const maxLength = 200;

/** The coupon that a text states and nothing else. */
function couponIn(text: string, context: PageContext): Coupon | null {
  // "OFF" beside an amount looks like the code of a currency.
  const line = text.normalize("NFKC").replace(/\bOFF/g, "off");
  const [shown, other] = amountTextsIn(line);
  if (shown === undefined || other !== undefined || text.length >= maxLength) return null;
  const [percent] = percentsIn(line);
  const sides = line.split(shown);
  const [before, after] =
    percent === undefined ? sides : [sides[0]!.replace(/[%٪]\s?$/, ""), sides[1]!.replace(/^\s?[%٪]/, "")];
  if (!beforeValue.test(before!) || !afterValue.test(after!)) return null;
  if (percent !== undefined) return { percent };
  const [money] = amountsIn(line, context.currencies);
  if (!money || !(reducing.test(before!) || reducingFirst.test(after!))) return null;
  return { amount: formatAmount(money), currency: money.currency, rule: "coupon-label" };
}

/** The shop's blocks for coupons and prices, and what stands around them. Another block's subject is unknown. */
const ownBlock =
  /^(?:coupon|vendorPoweredCoupon|(?:un)?clippedCoupon|promoPriceBlock|vpc|reinvent_price|price|unifiedPrice|corePrice|apex_|addToCart|qualified|rightCol)|buy_?box|accordion|offerDisplay/i;

/** The product that an element names for the shop's own counting. */
const countedAsin = (element: Element): string =>
  element.getAttribute("data-csa-c-asin") ||
  (/asin\.(\w{10})/.exec(element.getAttribute("data-csa-c-item-id") ?? "")?.[1] ?? "");

/** Whether an element of a place is about the offer: no other product or way to buy is named around it, nor another subject. */
function isOwn(element: Element, place: Element, context: PageContext): boolean {
  const { rows, row, box } = context.offer;
  if (isOtherProducts(element, context) || element.closest(subscriptions)) return false;
  const inRow = rows.length > 0 && element.closest("[id*='AccordionRow']");
  if (inRow && !(row && inRow.id.includes(row.element.id))) return false;
  const asin = shownAsin(context)?.value;
  // In the column, a block has to say what it is about.
  let isKnown = place === box;
  for (let at = element; at !== place; at = at.parentElement!) {
    const named = countedAsin(at);
    if (named !== "" && named !== asin) return false;
    if (at === element || at.id === "") continue;
    if (!ownBlock.test(at.id)) return false;
    isKnown = true;
  }
  return isKnown;
}

/** Labels that state the same coupon, as forms of one page for several ways to buy it do. */
function agreed(coupons: readonly (Coupon | null)[]): Coupon | null {
  const [first = null, ...others] = coupons;
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : null;
}

const rules: readonly Rule<Coupon>[] = [
  {
    name: "coupon-label",
    read: (context) => {
      const { offer, document } = context;
      const column = columns.map((id) => document.getElementById(id)).find((found) => found !== null);
      const shown = [offer.box, column].flatMap((place) =>
        select(place, labels).filter((at) => !isHidden(at) && isOwn(at, place!, context)),
      );
      return agreed(shown.map((at) => couponIn(textOf(at, maxLength), context)));
    },
  },
];

/** A coupon to tick: percent or money off. Never subtracted from the price. */
export const readCoupon = (context: PageContext): Fact<Coupon> | null => firstFact(rules, context);
