import type { Language } from "./language.ts";

export const it: Language = {
  code: "it",
  numbers: ["1.234,56"],
  accepts: {
    inStock: ["disponibilità immediata"], // ASIN checker, code
    soldBy: ["vendut", "venditore"], // Resellers
    free: ["gratuita"], // shops
    delivery: ["gratuit", "spedizion", "consegn"], // Resellers, shops
    included: ["inclus"], // shops
    taxIncluded: ["\\biva inclusa(?!\\p{L})"], // shops
    deal: ["offert", "sconto"], // shops
  },
  refuses: {
    temporarily: ["\\btemporaneamente"], // code
    unavailable: ["non disponibil", "esaurit"], // ASIN checker, changedetection
    renewed: ["ricondizionat"], // code
  },
  unverified: {
    withCoupon: ["coupon", "buono"],
    temporarily: ["momentaneamente"],
    per: ["per", "al", "il", "lo"],
    period: ["mese", "anno", "settimana", "giorno"],
    rate: ["mensil[ei]", "annuale"],
    tax: ["iva", "imposte"],
    without: ["senza", "più", "esclus[aoe]"],
    excluded: ["esc(?:l|lus[ao])?"],
    member: ["membri\\b", "iscritt"],
    exclusive: ["esclus", "\\bsolo\\b"],
    price: ["prezzo"],
    resale: ["seconda mano"],
  },
};
