import type { Language } from "./language.ts";

export const he: Language = {
  code: "he",
  numbers: ["1,234.56"],
  accepts: {},
  refuses: {},
  unverified: {
    temporarily: ["זמנית"],
    unavailable: ["לא זמין", "אזל"],
    later: ["הזמנה מראש"],
    rate: ["לחודש", "לשנה"],
    net: ["לא כולל"],
    programme: ["פריים", "בריים"],
    member: ["חבר"],
    exclusive: ["בלעדי", "רק ל"],
    price: ["מחיר"],
    renewed: ["מחודש"],
  },
};
