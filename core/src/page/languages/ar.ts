import type { Language } from "./language.ts";

export const ar: Language = {
  code: "ar",
  numbers: ["1,234.56", "١٬٢٣٤٫٥٦"],
  accepts: {
    soldBy: ["باع", "بائع"], // Stock-Tracker, shops
    free: ["مجان[اي]?ا?"], // shops
    delivery: ["شحن", "توصيل", "مجان"], // Stock-Tracker, shops
    included: ["شامل"], // shops
    deal: ["عرض"], // shops
  },
  refuses: {},
  unverified: {
    withCoupon: ["قسيمة", "كوبون"],
    temporarily: ["مؤقت"],
    unavailable: ["غير متو[فا]", "غير متاح", "نف[دذ]"],
    rate: ["شهري"],
    net: ["غير شامل", "بدون ضريبة"],
    programme: ["برايم"],
    member: ["عضو", "أعضاء"],
    exclusive: ["حصري"],
    price: ["سعر"],
    renewed: ["مجدد"],
  },
};
