import type { Language } from "./language.ts";

export const de: Language = {
  code: "de",
  // The last two are Swiss.
  numbers: ["1.234,56", "1’234.56", "1'234.56"],
  accepts: {
    inStock: ["auf lager", "nur noch \\p{Nd}+ auf lager"], // pages 083, 085
    soldBy: ["verkauf", "verkäufer"], // page 083, Resellers
    free: ["kostenlos", "kostenfrei", "gratis"], // page 083
    delivery: ["kostenlos", "gratis", "versand", "liefer", "rückgabe"], // pages 034, 083
    included: ["\\binkl"], // shops
    taxIncluded: ["\\binkl\\.? *(?:deutscher )?(?:mwst|ust)\\.?(?!\\p{L})"], // page 083, shops
    deal: ["angebot", "rabatt", "aktion"], // pages 083, 131
    reduces: ["anwenden"], // code
    coupon: ["coupon"], // code
  },
  refuses: {
    temporarily: ["vorübergehend"], // code
    unavailable: [
      "nicht (?:verfügbar|auf lager)", // streetmerchant, changedetection
      "ausverkauft", // changedetection
    ],
    per: ["je"], // page 140
    period: [
      "monat", // page 083
      "jahr", // page 131
      "woche", // page 165
      "stück", // page 131
    ],
    tax: ["ust"], // page 083
    without: ["ohne"], // page 083
    member: ["mitglied"], // page 083
    price: ["preis"], // page 083
    renewed: ["generalüberholt"], // code
    resale: ["retourenkauf"], // page 140
  },
  unverified: {
    temporarily: ["wieder lief"],
    withCoupon: ["coupon", "gutschein"],
    per: ["pro"],
    excluded: ["exkl\\p{L}*"],
    period: ["tag"],
    rate: ["monatlich", "jährlich"],
    tax: ["mwst"],
    without: ["exkl\\.?", "exklusive", "zzgl\\.?", "zuzüglich", "netto"],
    net: ["^\\(?netto(?:preis)?\\)?$"],
    exclusive: ["exklu", "\\bnur\\b"],
  },
};
