import { parseAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import { readCondition } from "./condition.ts";
import { type PageContext, rowBlocks } from "./page-context.ts";
import { payablePrices, readPriceElement } from "./price-element.ts";
import { firstPrice, type PriceReading, type PriceRule } from "./price-rule.ts";
import { isContradicted } from "./structured-prices.ts";
import { isHidden, select, textOf } from "./text.ts";

const toPay = ".priceToPay, .apexPriceToPay, .apex-pricetopay-value";
const toPayOrRange = `${toPay}, .a-price-range .a-price`;
const corePrice = "#corePrice_feature_div";

const inBox =
  (...selectors: readonly string[]): PriceRule["find"] =>
  ({ offer }) => {
    for (const selector of selectors) {
      const found = payablePrices(offer.box, selector);
      if (found.length > 0) return found;
    }
    return [];
  };

/** A used offer's price stands for none but itself: beside a new one that shows none it is not to pay. */
const whenUsed =
  (find: PriceRule["find"]): PriceRule["find"] =>
  (context) =>
    readCondition(context).value === "used" ? find(context) : [];

const inRowBlock: PriceRule["find"] = (context) =>
  rowBlocks(context).flatMap((block) => payablePrices(block, toPay));

const rowBlock = "[id^='apex_'][id*='AccordionRow']";

/** In blocks that speak for the only offer of the page, without what stands in another row's copy of them. */
const inBlocks =
  (selector: string, ...ids: readonly string[]): PriceRule["find"] =>
  ({ document, offer: { rows, row } }) => {
    const blocks = rows.length > 1 ? [] : ids.map((id) => document.getElementById(id));
    const isOthers = (price: Element): boolean => {
      const copy = price.closest(rowBlock);
      return copy !== null && (row === null || !copy.id.endsWith(`_${row.element.id}`));
    };
    return blocks.flatMap((block) => payablePrices(block, selector)).filter((price) => !isOthers(price));
  };

/** The older mobile page: `$` `19` `99` without a class for the whole. */
const inRaisedParts: PriceRule["find"] = (context) =>
  inBlocks(
    ".price-large",
    "newPitchPriceWrapper_feature_div",
  )(context).flatMap(({ parentElement }) => parentElement ?? []);

const byId =
  (id: string): PriceRule["find"] =>
  ({ document, offer }) => {
    const found = offer.rows.length > 1 ? null : document.getElementById(id);
    return found && !isHidden(found) ? [found] : [];
  };

/** Inside the selected offer's row or box. */
const boxRules: readonly PriceRule[] = [
  { name: "box-core-price", find: inBox(`${corePrice} :is(${toPay})`, `${corePrice} .a-price`) },
  { name: "box-price-to-pay", find: inBox(toPay) },
  { name: "box-kindle-price", find: inBox("#kindle-price", "tr.kindle-price td.a-color-price") },
  { name: "box-new-price", find: inBox("#buyNewSection .offer-price", "#newBuyBoxPrice") },
  { name: "box-inside-price", find: inBox("#price_inside_buybox") },
  { name: "box-header-price", find: inBox(".header-price", "span#price.a-color-price") },
  { name: "box-used-price", find: whenUsed(inBox("#usedBuySection .offer-price", "#usedPrice")) },
  { name: "row-price-to-pay", find: inRowBlock },
];

/** In the column beside it. */
const columnRules: readonly PriceRule[] = [
  {
    name: "core-price-display",
    find: inBlocks(
      toPayOrRange,
      "corePriceDisplay_desktop_feature_div",
      "corePriceDisplay_mobile_feature_div",
    ),
  },
  {
    name: "core-price-table",
    find: inBlocks(toPayOrRange, "corePrice_desktop", "corePrice_mobile_feature_div"),
  },
  { name: "apex-price", find: inBlocks(toPay, "apex_desktop") },
  { name: "core-price", find: inBlocks(".a-price", "corePrice_feature_div") },
  {
    name: "mobile-price",
    find: inBlocks(".a-price", "atfRedesign_priceblock_priceToPay", "newPitchPriceWrapper_feature_div"),
  },
  { name: "raised-price", find: inRaisedParts },
  { name: "deal-price", find: byId("priceblock_dealprice") },
  { name: "sale-price", find: byId("priceblock_saleprice") },
  { name: "our-price", find: byId("priceblock_ourprice") },
  { name: "actual-price", find: byId("actualPriceValue") },
  { name: "buying-price", find: byId("buyingPriceValue") },
  { name: "large-price", find: inBlocks("b.priceLarge", "priceBlock") },
  { name: "prices-table", find: inBlocks("td.a-color-price.a-size-medium", "prices") },
];

const membersOnly =
  "#pep_feature_div, [id^='primeExclusive'], [id^='primeMemberPric'], .primeExclusivePrice, .primeExclusivePricing";

/** "Prime member price", "exclusively for Prime members", in the marketplaces' languages. Delivery has other words. */
const membersWords =
  /exclusive(?:ly)? (?:prime price|(?:for|to) prime members)|prime (?:member |members['’]? )?(?:exclusive|only) (?:price|deal|offer)|prime member price|exklusive[rs] prime-(?:preis|deal|angebot)|preis für prime-mitglieder|(?:prix|offre) (?:exclusi(?:f|ve)|réservée?) (?:(?:aux|pour les) (?:membres|clients) )?prime|(?:precio|oferta|preço) exclusiv[oa] (?:(?:para|de) (?:los |as )?)?(?:clientes |miembros |membros |assinantes )?prime|(?:prezzo|offerta) (?:in )?esclusiv[oa] (?:(?:per|ai|agli) (?:i |gli )?)?(?:clienti |iscritti |membri )?prime|exclusieve prime-(?:prijs|deal)|prijs voor prime-leden|(?:exklusivt prime-pris|pris för prime-medlemmar)|cen[aęy] (?:wyłącznie |tylko )?dla (?:członków|klientów|użytkowników) (?:amazon )?prime|prime üyelerine özel fiyat|プライム会員(?:様)?(?:限定|特別|専用)?(?:価格|セール)/i;

/** "Put it into the cart to see its price", as the price's place says it in the marketplaces' languages. */
const withheld =
  /(?:see|view) (?:our |the )?price in (?:your )?(?:cart|basket|trolley)|to see (?:our price|product details|details), add|add (?:this item|it) to your (?:cart|basket|trolley)|preis (?:wird )?(?:erst )?im (?:einkaufs)?w(?:agen|arenkorb)|um den preis zu sehen|ajoutez? cet article (?:à|au) (?:votre )?panier|(?:le )?prix (?:est affiché )?dans (?:le|votre) panier|(?:añade|agrega) este producto (?:a la cesta|al carrito)|ver (?:el )?precio en (?:el carrito|la cesta)|aggiungi (?:questo articolo|l'articolo) al carrello|prezzo nel carrello|adicione este (?:item|produto) ao (?:seu )?carrinho|ver (?:o )?preço no carrinho|prijs in (?:je )?winkelwagen|pris i kundvagnen|cen[aę] w koszyku|fiyatı sepette|カートに(?:入れる|追加する)と価格|価格はカート/i;

const priceBlocks = ["apex_desktop", "corePrice_desktop", "price", "priceBlock", "prices"] as const;

const placesOf = ({ document, offer }: PageContext): (Element | null)[] => [
  offer.box,
  ...priceBlocks.map((id) => document.getElementById(id)),
];

const signUp = "#pep-signup-link, a[href*='/prime/pipeline'], a[href*='/prime/signup']";

/** Who is invited to join and pay less is no member: what is shown is everybody's price. */
function isInvitation(found: Element, headline: Price, { currencies }: PageContext): boolean {
  if (found.querySelector(signUp) === null) return false;
  const stated = payablePrices(found, ".a-price, .a-color-price").map((price) =>
    readPriceElement(price, currencies),
  );
  return (
    stated.length > 0 &&
    stated.every(
      (one) =>
        one.ok &&
        one.money.currency === headline.currency &&
        one.money.minor < (parseAmount(headline.amount, one.money.currency)?.minor ?? 0),
    )
  );
}

/** Beside other rows the blocks in the column speak of those, too. */
const isForMembers = (context: PageContext, headline: Price): boolean =>
  placesOf(context).some((place) =>
    select(place, membersOnly, 10).some(
      (found) => textOf(found) !== "" && !isHidden(found) && !isInvitation(found, headline, context),
    ),
  ) ||
  (context.offer.rows.length > 0 ? [context.offer.box] : placesOf(context)).some((place) =>
    membersWords.test(textOf(place, 4000)),
  );

const isWithheld = (context: PageContext): boolean =>
  placesOf(context).some((place) => withheld.test(textOf(place, 4000)));

function readShown(context: PageContext): PriceReading {
  if (context.offer.rows.length > 0 && !context.offer.row) return { ok: false, reason: "ambiguous" };
  const box = firstPrice(boxRules, context);
  const column = firstPrice(columnRules, context);
  if (!box.ok) return box.reason === "not-found" ? column : box;
  const differ =
    column.ok && (column.price.amount !== box.price.amount || column.price.currency !== box.price.currency);
  return differ ? { ok: false, reason: "ambiguous" } : box;
}

/** An e-book can be given away; a zero elsewhere is what a membership or a trial costs. */
const isImpossible = (context: PageContext, { amount, rule }: Price): boolean =>
  Number(amount) === 0 && (rule !== "box-kindle-price" || readCondition(context).value !== "digital");

/**
 * The headline price to pay for the selected offer, whatever its condition. Where the box and the column
 * both speak for the only offer and differ, nobody knows; a members' price is not everybody's; only an e-book
 * can cost nothing.
 */
export function readHeadlinePrice(context: PageContext): PriceReading {
  const shown = readShown(context);
  if (!shown.ok) {
    return shown.reason === "not-found" && isWithheld(context) ? { ok: false, reason: "withheld" } : shown;
  }
  if (isForMembers(context, shown.price)) return { ok: false, reason: "ambiguous" };
  return isImpossible(context, shown.price) ? { ok: false, reason: "implausible" } : shown;
}

/** The headline, unless the values that the page carries for its scripts say otherwise. */
export function readCrossCheckedHeadline(context: PageContext): PriceReading {
  const headline = readHeadlinePrice(context);
  return headline.ok && isContradicted(context, headline.price)
    ? { ok: false, reason: "ambiguous" }
    : headline;
}
