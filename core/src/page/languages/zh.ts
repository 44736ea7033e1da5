import type { Language } from "./language.ts";

export const zh: Language = {
  code: "zh",
  numbers: ["1,234.56"],
  accepts: {
    soldBy: ["卖家", "销售和发货"], // Resellers, Stock-Tracker
  },
  refuses: {
    unavailable: ["已售完"], // changedetection
  },
  unverified: {
    withCoupon: ["券后", "优惠券"],
    temporarily: ["暂时", "暫時"],
    unavailable: ["目前[无無]", "缺[货貨]", "[无無]货"],
    rate: ["每月", "每年"],
    net: ["未[税稅]", "不含[税稅]"],
    member: ["会员", "會員"],
    exclusive: ["专享", "專享", "仅限"],
    price: ["价", "價"],
    renewed: ["翻新"],
  },
};
