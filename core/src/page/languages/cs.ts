import type { Language } from "./language.ts";

export const cs: Language = {
  code: "cs",
  numbers: ["1\u00a0234,56"],
  accepts: {
    soldBy: ["prodejce"], // Resellers
  },
  refuses: {},
  unverified: {
    temporarily: ["dočasn"],
    unavailable: ["není.*dostupn", "nedostupn", "vyprodán"],
    later: ["předobjedn"],
    per: ["za"],
    period: ["měsíc", "rok", "týden", "den"],
    rate: ["měsíčně", "ročně"],
    tax: ["dph"],
    without: ["bez"],
    member: ["člen"],
    exclusive: ["exklu", "výhradně", "\\bpouze\\b"],
    price: ["\\bcen[auy]"],
    renewed: ["repasovan"],
  },
};
