import { type PageContext, priceAreas } from "./page-context.ts";
import { textOf } from "./text.ts";

/** "Put it into the cart to see its price", as the price's place says it in the marketplaces' languages. */
const withheld =
  /(?:see|view) (?:our |the )?price in (?:your )?(?:cart|basket|trolley)|to see (?:our price|product details|details), add|add (?:this item|it) to your (?:cart|basket|trolley)|preis (?:wird )?(?:erst )?im (?:einkaufs)?w(?:agen|arenkorb)|um den preis zu sehen|ajoutez? cet article (?:à|au) (?:votre )?panier|(?:le )?prix (?:est affiché )?dans (?:le|votre) panier|(?:añade|agrega) este producto (?:a la cesta|al carrito)|ver (?:el )?precio en (?:el carrito|la cesta)|aggiungi (?:questo articolo|l'articolo) al carrello|prezzo nel carrello|adicione este (?:item|produto) ao (?:seu )?carrinho|ver (?:o )?preço no carrinho|prijs in (?:je )?winkelwagen|pris i kundvagnen|cen[aę] w koszyku|fiyatı sepette|カートに(?:入れる|追加する)と価格|価格はカート/i;

/** Whether the page shows the price only in the cart. */
export const isWithheld = (context: PageContext): boolean =>
  priceAreas(context).some((place) => withheld.test(textOf(place, 4000)));
