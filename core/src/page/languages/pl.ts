import type { Language } from "./language.ts";

export const pl: Language = {
  code: "pl",
  numbers: ["1\u00a0234,56"],
  accepts: {
    soldBy: ["sprzeda"], // Resellers
    free: ["darmowa", "bezpłatna"], // shops
    delivery: ["dostaw", "wysył"], // Resellers, shops
    included: ["zawiera"], // shops
    taxIncluded: ["(?<!\\p{L})z vat(?!\\p{L})"], // shops
    deal: ["ofert"], // shops
  },
  refuses: {
    temporarily: ["chwilowo"], // code
    unavailable: ["niedostępn", "brak w magazynie", "brak na stanie"], // changedetection
    renewed: ["odnowion"], // code
  },
  unverified: {
    withCoupon: ["kupon"],
    temporarily: ["tymczasow"],
    unavailable: ["wyprzedan"],
    per: ["na", "za", "w"],
    period: ["miesiąc", "miesiącu", "rok", "tydzień"],
    rate: ["miesięcznie"],
    tax: ["podatk\\p{L}*"],
    without: ["bez", "netto"],
    member: ["członk"],
    exclusive: ["wyłącz", "\\btylko\\b"],
    price: ["\\bcen[aęy]"],
  },
};
