import { isCurrency, type Money, parseAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import { outermost, type PageContext, priceAreas, rowBlocks, todaysPriceBlocks } from "./page-context.ts";
import { statedPrices } from "./price-element.ts";
import { structuredVerdict } from "./structured-prices.ts";
import { isHidden, isUnread, select, textOf } from "./text.ts";
import * as words from "./words.ts";

/** Widgets that hold a members' price or invite to one. */
const membersWidgets =
  "#pep_feature_div, #almPrimeSavings_feature_div, [id^='primeExclusive'], [id^='primeMemberPric'], .primeExclusivePrice, .primeExclusivePricing";
const dealBadges = "#dealBadge_feature_div, #dealBadgeSupportingText, .dealBadge";
/** Widgets of the price itself, those around the whole offer, and those named for members. */
const priceWidgets = /^(?:corePrice|apex_|dealBadge|pep_)|buy_?box|accordion|prime|member/i;
const otherWidgets = /upsell|badg|ship|deliver|eligib|timer|note/i;
const boxPriceBlocks = "[id^='corePrice'], [id^='apex_offerDisplay']";
/** Older layouts keep delivery in the price block, too: there the name alone tells nothing. */
const olderAreas: readonly string[] = ["price", "priceBlock", "prices"];
const columnAreas = ["apex_desktop", "apex_mobile_feature_div", ...todaysPriceBlocks, ...olderAreas] as const;

/** The shop's only programme with prices of its own: its name in the marketplaces' scripts, and its logo. */
const otherScripts = words.programme;
const programme = new RegExp(`(?<!\\p{L})(?:Prime|PRIME)(?![a-z])|${otherScripts}`, "u");
const logo = ".a-icon-prime, .a-icon-prime-with-text";
const member = new RegExp(words.member, "iu");
const anyMention = new RegExp(`prime|${otherScripts}|${member.source}`, "iu");
const maxTexts = 3000;
const maxLength = 1000;
const exclusive = new RegExp(words.exclusive, "iu");
const price = new RegExp(words.price, "iu");
/** A deal for everybody: its badge says so in words for deals and nothing of members. */
const deal = new RegExp(words.deal, "iu");
/** What else the programme gives: the name beside such words says nothing of the price. */
const otherBenefit = new RegExp(`${words.delivery}|${words.service}`, "iu");

const signUp =
  "#pep-signup-link, [class*='prime-signup'], a[href*='/prime/pipeline'], a[href*='/prime/signup'], a[href*='/amazonprime']";

const isAtMost = ({ minor, currency }: Money, headline: Money): boolean =>
  currency === headline.currency && minor <= headline.minor;

/**
 * An invitation to join and pay less is shown to non-members only: the headline is everybody's price. It links to the
 * sign-up and states lower prices. If it states none, the page's structured price has to be the headline.
 */
function isInvitation(place: Element, headline: Price, context: PageContext): boolean {
  if (!place.matches(signUp) && place.querySelector(signUp) === null) return false;
  const money = isCurrency(headline.currency) ? parseAmount(headline.amount, headline.currency) : null;
  const stated = statedPrices(place, context.currencies);
  if (!money || stated.length === 0) return structuredVerdict(context, headline) === "confirms";
  return stated.every((one) => isAtMost(one, money)) && stated.some(({ minor }) => minor < money.minor);
}

const otherRowsCopy = "[id^='apex_'][id*='AccordionRow']";

/** Whether an element stands in the column's copy of a row that is not selected. */
function isOtherRows(element: Element, { offer: { row } }: PageContext): boolean {
  const copy = element.closest(otherRowsCopy);
  return copy !== null && (row === null || !copy.id.endsWith(`_${row.element.id}`));
}

/** Whether a widget for members, other than an invitation, stands beside the price. */
const hasMembersWidget = (context: PageContext, headline: Price): boolean =>
  outermost(priceAreas(context)).some((area) =>
    select(area, membersWidgets, 10).some(
      (found) =>
        !found.parentElement?.closest(membersWidgets) &&
        textOf(found) !== "" &&
        !isHidden(found) &&
        !isInvitation(found, headline, context),
    ),
  );

const isMembersDeal = (badge: Element): boolean => {
  const text = textOf(badge);
  if (programme.test(text) || badge.querySelector(logo) !== null) return true;
  return /\p{L}/u.test(text) && (member.test(text) || exclusive.test(text) || !deal.test(text));
};

/** Whether the product's deal badge names the programme, or does not say that the deal is for everybody. */
function hasMembersBadge(context: PageContext): boolean {
  const { document } = context;
  const first =
    document.getElementById("dealBadge_feature_div") ?? document.getElementById("dealBadgeSupportingText");
  const found = columnAreasOf(context).flatMap((area) => select(area, dealBadges, 10));
  return [...(first ? [first] : []), ...found].some(
    (badge) =>
      !badge.closest(".a-carousel, [data-asin]") &&
      !isHidden(badge) &&
      !isOtherRows(badge, context) &&
      isMembersDeal(badge),
  );
}

/** Elements of an area that name the programme or its members, or show its logo. */
function mentionsIn(area: Element): Element[] {
  const found = select(area, logo, 20);
  // 4: text nodes only. A walker is several times faster than going from node to node.
  const walker = area.ownerDocument.createTreeWalker(area, 4);
  for (let texts = 0; texts < maxTexts && walker.nextNode(); texts += 1) {
    const { currentNode } = walker;
    const text = currentNode.nodeValue!;
    // Longer ones are scripts.
    if (text.length < maxLength && anyMention.test(text)) found.push(currentNode.parentElement!);
  }
  return found.filter((element) => !isUnread(element) && !isHidden(element, area));
}

/** Whether an element belongs to the area itself or its price, not to a widget with a subject of its own. */
function isOfPrice(element: Element, area: Element): boolean {
  const widget = element.closest("[id$='_feature_div'], .celwidget");
  if (widget === null || widget === area || !area.contains(widget)) return true;
  return priceWidgets.test(widget.id) && !otherWidgets.test(widget.id);
}

/** The areas of the column that hold the selected offer's price, without those inside another. */
function columnAreasOf(context: PageContext): Element[] {
  if (context.offer.rows.length > 0) return rowBlocks(context);
  return outermost(columnAreas.flatMap((id) => context.document.getElementById(id) ?? []));
}

const placeOf = (element: Element): Element => element.closest("p, div, td, li") ?? element;

/** Whether all that a line of the box says is the programme's name with a word or two, as "With Prime". */
function isBare(element: Element): boolean {
  const text = textOf(placeOf(element), 40);
  const others = text.replace(programme, "").replace(/[^\p{L}\p{N}]/gu, "");
  return (
    !element.matches(logo) && element.closest("a") === null && programme.test(text) && others.length <= 10
  );
}

interface Mention {
  readonly element: Element;
  readonly area: Element;
}

/**
 * Whether a mention of the programme or of members says that the price is theirs. In the price's own block a mention is
 * enough; elsewhere in the box it has to speak of a price, a deal or something exclusive.
 */
function saysMembers({ element, area }: Mention, { offer }: PageContext): boolean {
  const isLogo = element.matches(logo);
  const text = textOf(isLogo ? element.parentElement : element, 120);
  const isNamed = isLogo || programme.test(text);
  const isOfMembers = member.test(text);
  if (!isOfPrice(element, area)) return false;
  if ((isNamed || isOfMembers) && price.test(text)) return true;
  if (otherBenefit.test(text)) return false;
  const isSpecial = exclusive.test(text) || deal.test(text);
  const isInBlock =
    area === offer.box ? element.closest(boxPriceBlocks) !== null : !olderAreas.includes(area.id);
  if (isInBlock) return element.closest("a") === null || isOfMembers || isSpecial;
  if (isNamed && (isOfMembers || isBare(element))) return true;
  return (isNamed || isOfMembers) && isSpecial;
}

const hasMembersWords = (context: PageContext, headline: Price): boolean =>
  [...columnAreasOf(context), ...(context.offer.box ? [context.offer.box] : [])].some((area) =>
    mentionsIn(area).some(
      (element) =>
        saysMembers({ element, area }, context) &&
        !isOtherRows(element, context) &&
        !isInvitation(placeOf(element), headline, context),
    ),
  );

/**
 * Whether the headline price is for members only. The place tells first (a widget for members, the deal badge), then
 * the programme's name or logo beside the price, and only then words.
 */
export const isForMembers = (context: PageContext, headline: Price): boolean =>
  hasMembersWidget(context, headline) || hasMembersBadge(context) || hasMembersWords(context, headline);
