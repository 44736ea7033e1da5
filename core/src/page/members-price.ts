import { isCurrency, type Money, parseAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import { type PageContext, priceAreas, rowBlocks } from "./page-context.ts";
import { statedPrices } from "./price-element.ts";
import { structuredVerdict } from "./structured-prices.ts";
import { isHidden, select, textNodes, textOf } from "./text.ts";

/** Widgets that hold a members' price or invite to one. */
const membersWidgets =
  "#pep_feature_div, #almPrimeSavings_feature_div, [id^='primeExclusive'], [id^='primeMemberPric'], .primeExclusivePrice, .primeExclusivePricing";
const dealBadges = "#dealBadge_feature_div, #dealBadgeSupportingText, .dealBadge";
/** Widgets of the price itself, and those around the whole offer. */
const priceWidgets = /^(?:corePrice|apex_|dealBadge|pep_)|buy_?box|accordion/i;
const boxPriceBlocks = "[id^='corePrice'], [id^='apex_offerDisplay']";
/** Older layouts keep delivery in the price block, too: there the name alone tells nothing. */
const olderAreas: readonly string[] = ["price", "priceBlock", "prices"];
const columnAreas = [
  "apex_desktop",
  "apex_mobile_feature_div",
  "corePriceDisplay_desktop_feature_div",
  "corePriceDisplay_mobile_feature_div",
  "corePrice_desktop",
  ...olderAreas,
] as const;

/** The shop's only programme with prices of its own: its name in the marketplaces' scripts, and its logo. */
const programme = /(?<!\p{L})(?:Prime|PRIME)(?![a-z])|プライム|برايم|פריים|प्राइम|프라임/u;
const anyCase = new RegExp(programme.source, "iu");
const logo = ".a-icon-prime, .a-icon-prime-with-text";
const membersOrExclusive =
  /member|mitglied|membre|miembro|membr[oi]|iscritt|leden|medlem|członk|üye|会員|会员|عضو|أعضاء|exclu[sz]|exklu|esclus|réserv|reserv|wyłącz|özel|限定|専用|حصري/i;
/** A deal for everybody: its badge says so in words for deals and nothing of members. */
const deal =
  /deal|offer|sale|black friday|cyber monday|angebot|aktion|rabatt|offre|promo|vente|oferta|ofert|offert|sconto|aanbieding|korting|erbjudande|rea\b|okazj|przecen|fırsat|indirim|セール|特選|تخفيض|عرض|صفقة|डील|छूट/i;
/** What else the programme gives: the name beside such words says nothing of the price. */
const otherBenefit =
  /free|deliver|shipping|return|ship|versand|liefer|livraison|expédition|retour|env[ií]o|entrega|devoluc|spedizion|consegn|frete|verzend|bezorg|frakt|leverans|dostaw|wysył|zwrot|kargo|teslimat|送料|配送|お急ぎ便|شحن|توصيل|डिलीवरी|video|music|reading|visa|card/i;

/** "Prime member price", "exclusively for Prime members", in the marketplaces' languages. Delivery has other words. */
const membersWords =
  /exclusive(?:ly)? (?:prime price|(?:for|to) prime members)|prime (?:member |members['’]? )?(?:exclusive|only) (?:price|deal|offer)|prime member price|exklusive[rs] prime-(?:preis|deal|angebot)|preis für prime-mitglieder|(?:prix|offre) (?:exclusi(?:f|ve)|réservée?) (?:(?:aux|pour les) (?:membres|clients) )?prime|(?:precio|oferta|preço) exclusiv[oa] (?:(?:para|de) (?:los |as )?)?(?:clientes |miembros |membros |assinantes )?prime|(?:prezzo|offerta) (?:in )?esclusiv[oa] (?:(?:per|ai|agli) (?:i |gli )?)?(?:clienti |iscritti |membri )?prime|exclusieve prime-(?:prijs|deal)|prijs voor prime-leden|(?:exklusivt prime-pris|pris för prime-medlemmar)|cen[aęy] (?:wyłącznie |tylko )?dla (?:członków|klientów|użytkowników) (?:amazon )?prime|prime üyelerine özel fiyat|プライム会員(?:様)?(?:限定|特別|専用)?(?:価格|セール)/i;

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
  priceAreas(context).some((area) =>
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
  return /\p{L}/u.test(text) && (membersOrExclusive.test(text) || !deal.test(text));
};

/** Whether the product's deal badge names the programme, or does not say that the deal is for everybody. */
function hasMembersBadge(context: PageContext): boolean {
  const { document } = context;
  const first =
    document.getElementById("dealBadge_feature_div") ?? document.getElementById("dealBadgeSupportingText");
  const found = [...columnAreasOf(context), context.offer.box].flatMap((area) =>
    select(area, dealBadges, 10),
  );
  return [...(first ? [first] : []), ...found].some(
    (badge) =>
      !badge.closest(".a-carousel, [data-asin]") &&
      !isHidden(badge) &&
      !isOtherRows(badge, context) &&
      isMembersDeal(badge),
  );
}

/** Elements of an area that name the programme or show its logo. */
function mentionsIn(area: Element): Element[] {
  const found = select(area, logo, 20);
  for (const { nodeValue, parentElement } of textNodes(area)) {
    if (parentElement && anyCase.test(nodeValue!)) found.push(parentElement);
  }
  return found.filter((element) => !isHidden(element, area));
}

/** Whether an element belongs to the area itself or its price, not to a widget with a subject of its own. */
function isOfPrice(element: Element, area: Element): boolean {
  const widget = element.closest("[id$='_feature_div'], .celwidget");
  return widget === null || widget === area || !area.contains(widget) || priceWidgets.test(widget.id);
}

/** The areas of the column that hold the selected offer's price, without those inside another. */
function columnAreasOf(context: PageContext): Element[] {
  if (context.offer.rows.length > 0) return rowBlocks(context);
  const found = columnAreas.flatMap((id) => context.document.getElementById(id) ?? []);
  return found.filter((area) => !found.some((other) => other !== area && other.contains(area)));
}

interface Mention {
  readonly element: Element;
  readonly area: Element;
}

/** Whether a mention of the programme says that the price is for members. In the price's own block its name is enough. */
function saysMembers({ element, area }: Mention, context: PageContext, headline: Price): boolean {
  const isLogo = element.matches(logo);
  const text = textOf(isLogo ? element.parentElement : element, 120);
  const place = element.closest("p, div, td, li") ?? element;
  if (isOtherRows(element, context) || isInvitation(place, headline, context)) return false;
  if (membersWords.test(textOf(place))) return true;
  const isNamed = isLogo || programme.test(text);
  if (!isNamed || otherBenefit.test(text) || !isOfPrice(element, area)) return false;
  const isInBlock =
    area === context.offer.box ? element.closest(boxPriceBlocks) !== null : !olderAreas.includes(area.id);
  return membersOrExclusive.test(text) || (isInBlock && element.closest("a") === null);
}

const hasMembersWords = (context: PageContext, headline: Price): boolean =>
  [...columnAreasOf(context), ...(context.offer.box ? [context.offer.box] : [])].some((area) =>
    mentionsIn(area).some((element) => saysMembers({ element, area }, context, headline)),
  );

/**
 * Whether the headline price is for members only. The place tells first (a widget for members, the deal badge), then
 * the programme's name or logo beside the price, and only then words.
 */
export const isForMembers = (context: PageContext, headline: Price): boolean =>
  hasMembersWidget(context, headline) || hasMembersBadge(context) || hasMembersWords(context, headline);
