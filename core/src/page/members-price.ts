import { parseAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import { type PageContext, priceAreas } from "./page-context.ts";
import { payablePrices, readPriceElement } from "./price-element.ts";
import { isHidden, select, textOf } from "./text.ts";

const membersOnly =
  "#pep_feature_div, [id^='primeExclusive'], [id^='primeMemberPric'], .primeExclusivePrice, .primeExclusivePricing";

/** "Prime member price", "exclusively for Prime members", in the marketplaces' languages. Delivery has other words. */
const membersWords =
  /exclusive(?:ly)? (?:prime price|(?:for|to) prime members)|prime (?:member |members['’]? )?(?:exclusive|only) (?:price|deal|offer)|prime member price|exklusive[rs] prime-(?:preis|deal|angebot)|preis für prime-mitglieder|(?:prix|offre) (?:exclusi(?:f|ve)|réservée?) (?:(?:aux|pour les) (?:membres|clients) )?prime|(?:precio|oferta|preço) exclusiv[oa] (?:(?:para|de) (?:los |as )?)?(?:clientes |miembros |membros |assinantes )?prime|(?:prezzo|offerta) (?:in )?esclusiv[oa] (?:(?:per|ai|agli) (?:i |gli )?)?(?:clienti |iscritti |membri )?prime|exclusieve prime-(?:prijs|deal)|prijs voor prime-leden|(?:exklusivt prime-pris|pris för prime-medlemmar)|cen[aęy] (?:wyłącznie |tylko )?dla (?:członków|klientów|użytkowników) (?:amazon )?prime|prime üyelerine özel fiyat|プライム会員(?:様)?(?:限定|特別|専用)?(?:価格|セール)/i;

const signUp = "#pep-signup-link, a[href*='/prime/pipeline'], a[href*='/prime/signup']";

/** An invitation to join and pay less is shown to non-members only: the headline is everybody's price. */
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

/** Whether the headline price is for members only. With rows, the column's blocks can belong to other rows. */
export const isForMembers = (context: PageContext, headline: Price): boolean =>
  priceAreas(context).some((place) =>
    select(place, membersOnly, 10).some(
      (found) => textOf(found) !== "" && !isHidden(found) && !isInvitation(found, headline, context),
    ),
  ) ||
  (context.offer.rows.length > 0 ? [context.offer.box] : priceAreas(context)).some((place) =>
    membersWords.test(textOf(place, 4000)),
  );
