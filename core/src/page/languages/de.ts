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
    taxIncluded: ["\\binkl\\.? *(?:mwst|ust)\\.?(?!\\p{L})"], // shops
    deal: ["angebot", "rabatt", "aktion"], // pages 083, 131
  },
  refuses: {
    unavailable: ["nicht (?:verfügbar|auf lager)"], // streetmerchant, changedetection
    later: ["vorbestell", "erscheint am"], // page 083, code
    period: ["monat"], // page 083
    member: ["mitglied"], // page 083
  },
  unverified: {
    temporarily: ["vorübergehend"],
    unavailable: ["ausverkauft"],
    per: ["pro", "je"],
    period: ["jahr", "woche", "tag", "stück"],
    rate: ["monatlich", "jährlich"],
    tax: ["mwst", "ust"],
    without: ["exkl\\.?", "exklusive", "zzgl\\.?", "zuzüglich", "ohne", "netto"],
    excluded: ["exkl\\p{L}*"],
    net: ["^\\(?netto(?:preis)?\\)?$"],
    exclusive: ["exklu", "\\bnur\\b"],
    price: ["preis"],
    withheld: ["preis (?:wird )?(?:erst )?im (?:einkaufs)?w(?:agen|arenkorb)", "um den preis zu sehen"],
    renewed: ["generalüberholt"],
    resale: ["retourenkauf"],
  },
};
