import type { Language } from "./language.ts";

export const ta: Language = {
  code: "ta",
  numbers: ["12,34,567.89"],
  accepts: {},
  refuses: {},
  unverified: {
    temporarily: ["தற்காலிக"],
    unavailable: ["கிடைக்கவில்லை"],
    later: ["முன்பதிவு"],
    programme: ["பிரைம்"],
    member: ["உறுப்பினர்"],
    price: ["விலை"],
  },
};
