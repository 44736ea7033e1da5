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
    taxIncluded: ["\\bttc\\b", "incluent la tva(?!\\p{L})"], // shops, page 090
    deal: ["offre"], // page 090
  },
  refuses: {
    temporarily: ["\\btemporairement"], // ASIN checker
    unavailable: ["indispon", "en rupture", "épuisé"], // page 094, ASIN checker, changedetection
    per: ["par", "au?", "à", "le", "la"], // page 090
    period: [
      "mois", // page 118
      "jour", // page 090
      "année", // page 091
    ],
    rate: ["mensuel"], // page 118
    tax: [
      "tva", // page 090
      "taxes?", // page 118
    ],
    without: [
      "hors", // page 090
      "sans", // page 091
    ],
    member: ["membre"], // page 090
    price: ["prix"], // page 090
    renewed: ["reconditionn"], // page 090
    resale: ["seconde main"], // page 118
  },
  unverified: {
    withCoupon: ["coupon", "bon de réd"],
    temporarily: ["momentané"],
    period: ["livre", "an", "semaine", "kilo"],
    rate: ["annuel"],
    excluded: ["en sus"],
    net: ["(?<!\\p{L})ht(?!\\p{L})"],
    exclusive: ["exclus", "réserv"],
  },
};
