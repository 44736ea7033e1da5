import type { Language } from "./language.ts";

export const es: Language = {
  code: "es",
  // The second is Mexican, and the United States'.
  numbers: ["1.234,56", "1,234.56"],
  accepts: {
    inStock: ["en stock"], // page 035
    soldBy: ["vendid"], // page 035
    free: ["gratis"], // page 035
    delivery: ["gratis", "env[ií]o", "entrega", "devoluc"], // page 035
    included: ["incluid"], // shops
    taxIncluded: ["\\biva incluido(?!\\p{L})"], // shops
    deal: ["oferta", "descuento", "promoci"], // pages 035, 136
  },
  refuses: {
    temporarily: ["\\btemporalmente"], // ASIN checker
    unavailable: ["no disponible", "agotado"], // streetmerchant, changedetection
  },
  unverified: {
    temporarily: ["momentáneamente"],
    unavailable: ["sin existencias"],
    later: ["preventa", "reserva"],
    per: ["por", "al", "cada", "el", "la"],
    period: ["mes", "año", "semana", "día", "unidad", "kilo", "libra"],
    rate: ["mensual(?:es)?", "anual"],
    tax: ["iva", "impuestos?"],
    without: ["sin", "más"],
    excluded: ["no incluid\\p{L}*"],
    member: ["miembr"],
    exclusive: ["exclus", "reserv", "\\bs[oó]lo\\b"],
    price: ["precio"],
    withheld: [
      "(?:añade|agrega) este producto (?:a la cesta|al carrito)",
      "ver (?:el )?precio en (?:el carrito|la cesta)",
    ],
    renewed: ["reacondicionad"],
    resale: ["segunda mano"],
  },
};
