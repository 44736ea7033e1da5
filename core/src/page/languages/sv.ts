import type { Language } from "./language.ts";

export const sv: Language = {
  code: "sv",
  numbers: ["1\u00a0234,56"],
  accepts: {
    inStock: ["i lager"], // code
    soldBy: ["säljs"], // Resellers
    free: ["fri"], // code
    delivery: ["frakt", "leverans"], // code
    taxIncluded: ["\\binkl\\.? *moms(?!\\p{L})"], // shops
    deal: ["erbjudande"], // shops
  },
  refuses: {
    temporarily: ["tillfällig"], // code
    unavailable: ["inte tillgänglig"], // code
    renewed: ["renoverad"], // code
  },
  unverified: {
    unavailable: ["ej tillgänglig", "(?:inte|ej) i lager", "otillgänglig", "slut i lager", "slutsåld"],
    per: ["på", "om", "i"],
    period: ["månad(?:en)?", "år", "vecka"],
    tax: ["moms"],
    without: ["utan", "exkl\\.?"],
    excluded: ["exkl\\p{L}*"],
    member: ["medlem"],
    exclusive: ["exklu", "\\bendast\\b"],
    price: ["\\bpris"],
    renewed: ["rekonditionera"],
  },
};
