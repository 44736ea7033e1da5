import type { Language } from "./language.ts";

export const tr: Language = {
  code: "tr",
  numbers: ["1.234,56"],
  accepts: {
    soldBy: ["sat[ıi]c", "satılır"], // Resellers, Stock-Tracker
    free: ["ücrets[iİ]z"], // code
    delivery: ["ücrets[iİ]z", "kargo", "teslimat"], // code
    included: ["dahil"], // shops
    taxIncluded: ["kdv dahil(?:dir)?(?!\\p{L})"], // shops
    deal: ["fırsat", "indirim"], // code
    reduces: ["uygula"], // shops
    coupon: ["kupon"], // shops
  },
  refuses: {
    unavailable: ["mevcut değil", "stokta yok", "tükendi"], // changedetection
    renewed: ["yenilenmiş"], // code
  },
  unverified: {
    withCoupon: ["kupon"],
    temporarily: ["geçici"],
    unavailable: ["stoklarda yok"],
    rate: ["aylık", "(?:ayda|yılda)\\s", "(?:kg|ay|yıl|adet) başına"],
    tax: ["kdv"],
    excluded: ["hariç"],
    member: ["üyeler"],
    exclusive: ["özel"],
    price: ["fiyat"],
  },
};
