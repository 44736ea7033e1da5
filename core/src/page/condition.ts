import type { Listing } from "../wire/listing.ts";
import { type Fact, firstOf, type Rule } from "./rule.ts";
import type { Scene } from "./page-context.ts";
import { readSeller } from "./seller.ts";
import { readTitle } from "./title.ts";

type Condition = Listing["condition"];

const has = ({ offer }: Scene, selector: string): boolean => offer.box?.querySelector(selector) != null;

/** What Amazon appends to the title of a refurbished product, in the marketplaces' languages. */
export const renewedTitle =
  /[([（【](?:renewed|refurbished|generalüberholt|reconditionn|reacondicionad|ricondizionat|recondicionad|renovad|gereviseerd|renoverad|rekonditionera|odnowion|yenilenmiş|整備済み|مجدد)[^)\]）】]{0,20}[)\]）】]/i;

/** Amazon's own shops of what was returned, under their names in the marketplaces. */
const resale =
  /^Amazon[ -]?(?:Resale|Warehouse|Retourenkauf|Seconde main|Segunda Mano|Seconda mano|Tweedekans|Second Chance|アウトレット)/i;

const rules: readonly Rule<Condition>[] = [
  {
    name: "accordion-row",
    read: ({ offer }) => (offer.row && offer.row.kind !== "new" ? (offer.row.kind as Condition) : null),
  },
  {
    name: "digital-price",
    read: (scene) =>
      has(scene, "#kindle-price, .kindle-price, [id^='Ebooks-desktop'], #buyOneClick") ||
      scene.document.getElementById("ebooksProductTitle")
        ? "digital"
        : null,
  },
  {
    name: "buying-option",
    read: (scene) => (has(scene, "[data-csa-c-buying-option-type='USED']") ? "used" : null),
  },
  {
    name: "used-section",
    read: (scene) =>
      !has(scene, "#buyNewSection, #newBuyBoxPrice, #newBuyingOption") &&
      (has(scene, "#usedBuySection, #usedBuyingOption, #usedPrice, #add-to-cart-button-ubb") ||
        // Beside other rows it is what one of those is made of.
        (scene.offer.rows.length === 0 && scene.document.getElementById("usedOnlyBuybox")))
        ? "used"
        : null,
  },
  {
    name: "resale-seller",
    read: (scene) => (resale.test(readSeller(scene)?.value.name ?? "") ? "used" : null),
  },
  {
    name: "renewed-title",
    read: (scene) => (renewedTitle.test(readTitle(scene)?.value ?? "") ? "refurbished" : null),
  },
];

/** The condition of the selected offer; new when nothing says otherwise. */
export const readCondition = (scene: Scene): Fact<Condition> =>
  firstOf(rules, scene) ?? { value: "new", rule: "default" };
