import type { Language } from "./language.ts";

export const hi: Language = {
  code: "hi",
  numbers: ["12,34,567.89"],
  accepts: {
    soldBy: ["विक्रेता"], // Reveal-Seller
    free: ["मुफ़्त"], // shops
    delivery: ["मुफ़्त", "डिलीवरी"], // shops
    deal: ["छूट"], // shops
  },
  refuses: {},
  unverified: {
    withCoupon: ["कूपन"],
    temporarily: ["अस्थायी"],
    unavailable: ["उपलब्ध नहीं", "अनुपलब्ध"],
    rate: ["प्रति"],
    programme: ["प्राइम"],
    member: ["सदस्य", "मेंबर"],
    exclusive: ["केवल", "सिर्फ"],
    price: ["मूल्य", "कीमत"],
    renewed: ["नवीनीकृत"],
  },
};
