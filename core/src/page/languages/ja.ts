import type { Language } from "./language.ts";

export const ja: Language = {
  code: "ja",
  numbers: ["1,234.56"],
  accepts: {
    inStock: ["在庫あり", "残り\\p{Nd}+点", "通常\\p{Nd}+[~～〜-]\\p{Nd}+日以内に発送"], // code
    soldBy: ["販売元", "出品者", "が販売"], // Resellers, Stock-Tracker
    free: ["無料"], // shops
    delivery: ["送料", "配送", "お急ぎ便"], // shops
    included: ["ポイント", "税込"], // page 147, shops
    taxIncluded: ["[(（]税込[)）]", "税込"], // shops
    deal: ["タイムセール", "特選"], // code
    coupon: ["クーポン"], // code
    couponEnd: ["の適用", "規約"], // code
  },
  refuses: {
    temporarily: ["一時的"], // code
    unavailable: [
      "在庫切れ", // changedetection, code
      "品切れ", // changedetection, code
      "お取り扱いできません", // changedetection, code
      "在庫なし", // code
    ],
    net: ["税抜"], // code
    programme: ["プライム"], // code
    exclusive: ["限定"], // code
    renewed: ["整備済み"], // code
  },
  unverified: {
    withCoupon: ["クーポン"],
    unavailable: ["入荷時期"],
    rate: ["毎月", "毎年", "月額", "年額"],
    net: ["税別"],
    member: ["会員"],
    exclusive: ["専用"],
    price: ["価格"],
    resale: ["アウトレット"],
  },
};
