import type { Language } from "./language.ts";

export const es: Language = {
  code: "es",
  // The second is Mexican, and the United States'.
  numbers: ["1.234,56", "1,234.56"],
  accepts: {
    inStock: ["en stock", "s[oó]lo queda\\(n\\) \\p{Nd}+ en stock"], // pages 035, 136
    soldBy: ["vendid"], // page 035
    free: ["gratis"], // page 035
    delivery: ["gratis", "env[ií]o", "entrega", "devoluc"], // page 035
    included: ["incluid"], // shops
    taxIncluded: ["\\biva incluido(?!\\p{L})"], // shops
    deal: ["oferta", "descuento", "promoci"], // pages 035, 136
    reduces: ["aplicar"], // code
    coupon: ["cupón", "de"], // code
  },
  refuses: {
    temporarily: ["\\btemporalmente"], // ASIN checker
    unavailable: ["no disponible", "agotado"], // streetmerchant, changedetection
    per: ["por", "al", "cada", "el", "la"], // page 035
    period: ["unidad"], // page 035
    rate: ["mensual(?:es)?"], // page 035
    tax: ["iva", "impuestos?"], // page 035
    without: ["sin", "más"], // page 035
    price: ["precio"], // page 035
    renewed: ["reacondicionad"], // page 035
  },
  unverified: {
    withCoupon: ["cupón"],
    temporarily: ["momentáneamente"],
    unavailable: ["sin existencias"],
    period: ["mes", "año", "semana", "día", "kilo", "libra"],
    rate: ["anual"],
    excluded: ["no incluid\\p{L}*"],
    member: ["miembr"],
    exclusive: ["exclus", "reserv", "\\bs[oó]lo\\b"],
    resale: ["segunda mano"],
  },
};
