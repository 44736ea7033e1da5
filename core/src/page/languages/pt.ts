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
  },
  refuses: {
    unavailable: ["não disponível", "indispon", "esgotado"], // changedetection
    later: ["pré-venda"], // code
  },
  unverified: {
    temporarily: ["\\btemporariamente"],
    unavailable: ["sem estoque"],
    per: ["por", "ao", "cada"],
    period: ["mês", "ano", "semana", "dia", "unidade"],
    rate: ["mensa(?:l|is)", "anual"],
    tax: ["impostos?"],
    without: ["sem", "mais"],
    excluded: ["não inclus\\p{L}*"],
    member: ["membro\\b"],
    exclusive: ["exclus", "reserv"],
    price: ["preço"],
    withheld: ["adicione este (?:item|produto) ao (?:seu )?carrinho", "ver (?:o )?preço no carrinho"],
    renewed: ["recondicionad", "renovad"],
  },
};
