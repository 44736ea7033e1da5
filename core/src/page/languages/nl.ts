import type { Language } from "./language.ts";

export const nl: Language = {
  code: "nl",
  numbers: ["1.234,56"],
  accepts: {
    inStock: ["op voorraad", "nog slechts \\p{Nd}+ op voorraad"], // code
    soldBy: ["verkocht"], // Resellers
    free: ["gratis"], // shops
    delivery: ["gratis", "verzend", "verzonden", "bezorg"], // Resellers, shops
    taxIncluded: ["\\bincl\\. btw(?!\\p{L})", "\\binclusief btw(?!\\p{L})"], // shops
    deal: ["aanbieding", "korting"], // code
  },
  refuses: {
    temporarily: ["tijdelijk"], // streetmerchant, changedetection
    unavailable: [
      "niet (?:verkrijgbaar|beschikbaar|leverbaar|op voorraad)", // changedetection, code
      "uitverkocht", // changedetection
    ],
    renewed: ["gereviseerd"], // code
  },
  unverified: {
    withCoupon: ["coupon", "kortingsbon", "waardebon"],
    per: ["per"],
    period: ["maand", "jaar", "week"],
    tax: ["btw"],
    without: ["zonder"],
    excluded: ["excl\\p{L}*"],
    member: ["\\bleden\\b"],
    exclusive: ["exclus", "\\balleen\\b"],
    price: ["prijs"],
    resale: ["tweedekans"],
  },
};
