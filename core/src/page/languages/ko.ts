import type { Language } from "./language.ts";

export const ko: Language = {
  code: "ko",
  numbers: ["1,234.56"],
  accepts: {},
  refuses: {
    unavailable: ["품절"], // changedetection
  },
  unverified: {
    withCoupon: ["쿠폰"],
    temporarily: ["일시"],
    unavailable: ["구매할 수 없", "이용할 수 없"],
    rate: ["매월", "매년", "개당"],
    net: ["세금 별도", "부가세 별도"],
    programme: ["프라임"],
    member: ["회원"],
    exclusive: ["전용", "한정"],
    price: ["가격"],
    renewed: ["리퍼"],
  },
};
