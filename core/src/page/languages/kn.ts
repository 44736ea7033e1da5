import type { Language } from "./language.ts";

export const kn: Language = {
  code: "kn",
  numbers: ["12,34,567.89"],
  accepts: {},
  refuses: {},
  unverified: {
    temporarily: ["ತಾತ್ಕಾಲಿಕ"],
    unavailable: ["ಲಭ್ಯವಿಲ್ಲ"],
    later: ["ಮುಂಗಡ"],
    programme: ["ಪ್ರೈಮ್"],
    member: ["ಸದಸ್ಯ"],
    price: ["ಬೆಲೆ"],
  },
};
