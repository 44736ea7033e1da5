import { formatAmount } from "../money.ts";
import type { Listing } from "../wire/listing.ts";
import { shownAsin } from "./asin.ts";
import type { PageContext } from "./page-context.ts";
import { percentsIn } from "./percent-text.ts";
import { isOtherProducts } from "./price-block.ts";
import { subscriptions } from "./price-element.ts";
import { amountsIn, amountTextsIn } from "./price-text.ts";
import type { Fact } from "./rule.ts";
import { cleanText, isHidden, select, textNodes, textOf } from "./text.ts";
import * as words from "./words.ts";

type Coupon = NonNullable<Listing["coupon"]>;

const labels = "[id^='couponText'], #couponBadgeRegularVpc, #couponBadgeText";
/** Where a page speaks of a coupon in any form: a badge with a message, a label, a coupon that is ticked. */
const mentions = `${labels}, [id*='coupon' i], [id^='vpc'], .couponBadge, .newCouponBadge`;
const unread: Coupon = { percent: 0 };
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

/** A coupon's line as today: value, badge and conditions. */
const lines = ".promoPriceBlockMessage > *";
const unseen = ".aok-hidden, .a-hidden, [hidden], [style*='none']";

/**
 * The coupon of a label, if nothing next to it limits it: no programme's logo, no words that are not known from
 * coupons for everybody.
 */
function couponAt(label: Element, context: PageContext): Coupon | null {
  const around = label.parentElement!;
  const line = label.closest(lines) ?? (around.querySelector(".a-price") ? label : around);
  if (line.querySelector("[class*='prime' i]")) return null;
  const beside = line === label ? "" : [...textNodes(line, `${labels}, ${unseen}`)].join(" ");
  if (!afterValue.test(cleanText(beside.replace(/:/g, " "), maxLength))) return null;
  return couponIn(textOf(label, maxLength), context);
}

/** The shop's blocks for coupons and prices, and what stands around them. Another block's subject is unknown. */
const ownBlock =
  /^(?:coupon|vendorPoweredCoupon|(?:un)?clippedCoupon|promoPriceBlock|vpc|reinvent_price|price|unifiedPrice|corePrice|apex_|addToCart|qualified|rightCol)|buy_?box|accordion|offerDisplay/i;

/** The product that an element names for the shop's own counting. */
const countedAsin = (element: Element): string =>
  element.getAttribute("data-csa-c-asin") ||
  (/asin\.(\w{10})/.exec(element.getAttribute("data-csa-c-item-id") ?? "")?.[1] ?? "");

/** The offer; another product or way to buy; or unknown: a block of another subject, or without one. */
type Subject = "offer" | "other" | "unknown";

function subjectOf(element: Element, place: Element, context: PageContext): Subject {
  const { rows, row, box } = context.offer;
  if (isOtherProducts(element, context) || element.closest(subscriptions)) return "other";
  const inRow = rows.length > 0 && element.closest("[id*='AccordionRow']");
  if (inRow && !(row && inRow.id.includes(row.element.id))) return "other";
  const asin = shownAsin(context)?.value;
  // In the column, a block has to say what it is about.
  let isKnown = place === box;
  for (let at = element; at !== place; at = at.parentElement!) {
    const named = countedAsin(at);
    if (named !== "" && named !== asin) return "unknown";
    if (at === element || at.id === "") continue;
    if (!ownBlock.test(at.id)) return "unknown";
    isKnown = true;
  }
  return isKnown ? "offer" : "unknown";
}

/** The parts of the page that speak of a coupon, without those of other products. */
function mentionsIn(context: PageContext): { readonly at: Element; readonly isOffers: boolean }[] {
  const { offer, document } = context;
  const column = columns.map((id) => document.getElementById(id)).find((found) => found !== null);
  return [offer.box, column].flatMap((place) =>
    select(place, mentions).flatMap((at) => {
      const subject = subjectOf(at, place!, context);
      return subject === "other" ? [] : [{ at, isOffers: subject === "offer" }];
    }),
  );
}

/** Labels that state the same coupon, as forms of one page for several ways to buy it do. */
function agreed(coupons: readonly (Coupon | null)[]): Coupon | null {
  const [first = null, ...others] = coupons;
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : null;
}

/**
 * A coupon to tick: percent or money off. Never subtracted from the price. 0 percent where the page speaks of a coupon that
 * cannot be read: that says nothing, while null says that there is none.
 */
export function readCoupon(context: PageContext): Fact<Coupon> | null {
  const found = mentionsIn(context);
  const value = agreed(
    found
      .filter(({ at, isOffers }) => isOffers && at.matches(labels) && !isHidden(at))
      .map(({ at }) => couponAt(at, context)),
  );
  if (value) return { value, rule: "coupon-label" };
  // A hidden label, too: the shop hides it when the coupon is ticked.
  return found.some(({ at }) => textOf(at, 20) !== "") ? { value: unread, rule: "coupon-unread" } : null;
}
