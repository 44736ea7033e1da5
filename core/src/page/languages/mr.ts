import type { Language } from "./language.ts";

export const mr: Language = {
  code: "mr",
  numbers: ["12,34,567.89"],
  accepts: {},
  refuses: {},
  unverified: {
    temporarily: ["तात्पुरत"],
    unavailable: ["उपलब्ध नाही"],
    later: ["प्री-?ऑर्डर"],
    programme: ["प्राइम"],
    member: ["सदस्य"],
    price: ["किंमत"],
  },
};
