import type { Language } from "./language.ts";

export const te: Language = {
  code: "te",
  numbers: ["12,34,567.89"],
  accepts: {},
  refuses: {},
  unverified: {
    temporarily: ["తాత్కాలిక"],
    unavailable: ["అందుబాటులో లేదు"],
    later: ["ముందస్తు"],
    programme: ["ప్రైమ్"],
    member: ["సభ్యు"],
    price: ["ధర"],
  },
};
