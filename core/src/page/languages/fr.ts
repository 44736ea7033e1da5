import type { Language } from "./language.ts";

export const fr: Language = {
  code: "fr",
  // The second is Canadian; pages also have a plain or a thin space.
  numbers: ["1\u202f234,56", "1\u00a0234,56", "1 234,56", "1\u2009234,56"],
  accepts: {
    inStock: ["en stock"], // page 090
    soldBy: ["vend[ue]"], // pages 091, 118
    free: ["gratuite?"], // page 096, code
    delivery: ["gratuit", "livraison", "expédi", "retour"], // pages 090, 096, 118
    taxIncluded: ["\\bttc\\b"], // shops
    deal: ["offre"], // page 090
  },
  refuses: {
    temporarily: ["\\btemporairement"], // ASIN checker
    unavailable: ["indispon", "en rupture", "épuisé"], // page 094, ASIN checker, changedetection
    period: ["mois"], // page 118
    member: ["membre"], // page 090
  },
  unverified: {
    temporarily: ["momentané"],
    later: ["précommand"],
    per: ["par", "au?", "à", "le", "la"],
    period: ["jour", "an", "année", "semaine", "livre", "kilo"],
    rate: ["mensuel", "annuel"],
    tax: ["tva", "taxes?"],
    without: ["hors", "sans"],
    excluded: ["en sus"],
    net: ["(?<!\\p{L})ht(?!\\p{L})"],
    exclusive: ["exclus", "réserv"],
    price: ["prix"],
    withheld: [
      "ajoutez? cet article (?:à|au) (?:votre )?panier",
      "prix (?:est affiché )?dans (?:le|votre) panier",
    ],
    renewed: ["reconditionn"],
    resale: ["seconde main"],
  },
};
