import type { Language } from "./language.ts";

export const ml: Language = {
  code: "ml",
  numbers: ["12,34,567.89"],
  accepts: {},
  refuses: {},
  unverified: {
    temporarily: ["താൽക്കാലിക"],
    unavailable: ["ലഭ്യമല്ല"],
    later: ["മുൻകൂർ"],
    programme: ["പ്രൈം"],
    member: ["അംഗ"],
    price: ["വില"],
  },
};
