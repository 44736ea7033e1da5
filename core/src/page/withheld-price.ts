import { type PageContext, priceAreas } from "./page-context.ts";
import { textOf } from "./text.ts";
import * as words from "./words.ts";

/** "Put it into the cart to see its price", as the price's place says it. */
const withheld = new RegExp(words.withheld, "iu");

/** Whether the page shows the price only in the cart. */
export const isWithheld = (context: PageContext): boolean =>
  priceAreas(context).some((place) => withheld.test(textOf(place, 4000)));
