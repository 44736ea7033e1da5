import type { Language } from "./language.ts";

export const pt: Language = {
  code: "pt",
  // The second is Portuguese.
  numbers: ["1.234,56", "1\u00a0234,56"],
  accepts: {
    inStock: ["em estoque", "em stock"], // pages 047, 050
    soldBy: ["vendid"], // page 047
    free: ["grátis"], // page 047
    delivery: ["grátis", "gratuit", "frete", "entrega", "devoluç"], // pages 047, 048
    deal: ["oferta", "desconto"], // pages 047, 049
    reduces: ["aplicar", "economize"], // pages 049, 053
    coupon: ["cupão", "cupom", "de"], // pages 049, 053
    couponEnd: ["com o", "termos"], // pages 049, 053
  },
  refuses: {
    temporarily: ["\\btemporariamente"], // code
    unavailable: [
      "não disponível", // changedetection
      "indispon", // changedetection
      "esgotado", // changedetection
      "sem estoque", // page 146
    ],
    per: [
      "por", // page 047
      "ao", // page 047
      "cada", // page 048
    ],
    period: [
      "mês", // page 063
      "ano", // page 063
      "dia", // page 047
      "unidade", // page 129
    ],
    rate: ["mensa(?:l|is)"], // page 047
    tax: ["impostos?"], // page 047
    without: ["sem", "mais"], // page 047
    price: ["preço"], // page 047
    withheld: ["adicione este (?:item|produto) ao (?:seu )?carrinho"], // page 047
    renewed: ["recondicionad"], // code
  },
  unverified: {
    withCoupon: ["cupom", "cupão"],
    period: ["semana"],
    rate: ["anual"],
    excluded: ["não inclus\\p{L}*"],
    member: ["membro\\b"],
    exclusive: ["exclus", "reserv"],
    renewed: ["renovad"],
  },
};
