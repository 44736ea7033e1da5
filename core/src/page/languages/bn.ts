import type { Language } from "./language.ts";

export const bn: Language = {
  code: "bn",
  numbers: ["12,34,567.89"],
  accepts: {},
  refuses: {},
  unverified: {
    temporarily: ["সাময়িক"],
    unavailable: ["উপলব্ধ নয়", "উপলব্ধ নেই"],
    later: ["প্রি-?অর্ডার"],
    programme: ["প্রাইম"],
    member: ["সদস্য"],
    price: ["দাম", "মূল্য"],
  },
};
