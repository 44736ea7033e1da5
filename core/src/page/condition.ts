import type { Listing } from "../wire/listing.ts";
import { type Fact, firstOf, type Rule } from "./rule.ts";
import type { Scene } from "./scene.ts";

type Condition = Listing["condition"];

const has = ({ offer }: Scene, selector: string): boolean => offer.box?.querySelector(selector) != null;

/** What Amazon appends to the title of a refurbished product, in the marketplaces' languages. */
export const renewedTitle =
  /[([（【](?:renewed|refurbished|generalüberholt|reconditionné|reacondicionado|ricondizionato|recondicionado|gereviseerd|renoverad|odnowiony|yenilenmiş|整備済み|مجدد)[^)\]）】]{0,20}[)\]）】]/i;

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
        scene.document.getElementById("usedOnlyBuybox"))
        ? "used"
        : null,
  },
  {
    name: "renewed-title",
    read: ({ document }) =>
      renewedTitle.test(document.getElementById("productTitle")?.textContent ?? "") ? "refurbished" : null,
  },
];

/** The condition of the selected offer; new when nothing says otherwise. */
export const readCondition = (scene: Scene): Fact<Condition> =>
  firstOf(rules, scene) ?? { value: "new", rule: "default" };
