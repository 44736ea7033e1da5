import type { Language } from "./language.ts";

export const en: Language = {
  code: "en",
  // The second is South African.
  numbers: ["1,234.56", "1\u00a0234,56"],
  countries:
    "HK hong kong|MO macau|TR turkey|CZ czech republic|KR korea, republic of|KR republic of korea|MM myanmar|PS palestinian territories",
  accepts: {
    inStock: ["in stock", "only \\p{Nd}+ left in stock"], // pages 014, 072
    soldBy: ["sold"], // pages 009, 075
    free: ["free"], // page 009
    delivery: [
      "\\bfree", // page 009
      "deliver", // page 104
      "\\bship", // page 080
      "return", // page 030
    ],
    service: ["video", "music", "reading", "visa", "\\bcard"], // page 018
    included: ["\\bincl", "\\bpts?\\b"], // pages 017, 147
    taxIncluded: [
      "\\bincl(?:\\.|ude[sd]?|uding|usive of)?(?: all)? *(?:vat|gst|tax(?:es)?)(?!\\p{L})", // pages 017, 030
      "\\b(?:vat|gst) included(?!\\p{L})", // shops
    ],
    deal: ["deal", "offer", "sale", "promo", "black friday", "cyber monday"], // pages 002, 018, 063, 166
    reduces: ["apply", "save", "off"], // page 014
    coupon: ["coupon", "voucher"], // pages 014, 034
    couponEnd: ["with", "shop items", "terms"], // page 014
  },
  refuses: {
    temporarily: ["\\btemporar"], // page 012
    unavailable: [
      "unavailable", // page 030
      "out of stock", // changedetection
      "sold out", // changedetection
    ],
    per: [
      "per", // page 115
      "an?", // page 002
      "each", // page 018
      "every", // page 002
      "the", // page 002
    ],
    period: [
      "month", // page 115
      "mo", // page 027
      "years?", // page 002
      "yr", // page 017
      "week", // page 002
      "day", // page 002
      "night", // page 002
      "lb", // page 015
      "oz", // page 147
      "kg", // page 009
      "g", // page 014
      "item", // page 002
      "unit", // page 009
      "piece", // page 002
    ],
    rate: ["monthly"], // page 002
    tax: [
      "vat", // pages 017, 034
      "tax(?:es)?", // pages 017, 034
      "gst", // page 017
    ],
    without: [
      "exc(?:\\.|l(?:\\.|ud\\p{L}*|usive of)?)?", // page 100
      "without", // page 006
    ],
    excluded: [
      "not incl\\p{L}*", // page 114
    ],
    member: ["member"], // page 018
    price: ["price"], // page 030
    withheld: ["to see (?:our price|product details|details), add"], // page 009
    renewed: ["renewed", "refurbished"], // code
    resale: [
      "resale", // page 002
      "warehouse", // page 018
      "second chance", // page 027
    ],
  },
  unverified: {
    withCoupon: ["coupon", "voucher"],
    excluded: ["excl\\p{L}*"],
    period: ["l", "pound", "kilo"],
    rate: ["yearly"],
    tax: ["hst", "pst", "sales tax"],
    without: ["plus", "before", "pre-", "ex\\.?", "w/o"],
    exclusive: ["exclu[sz]", "\\bonly\\b"],
    withheld: [
      "(?:see|view) (?:our |the )?price in (?:your )?(?:cart|basket|trolley)",
      "add (?:this item|it) to your (?:cart|basket|trolley)",
    ],
  },
};
