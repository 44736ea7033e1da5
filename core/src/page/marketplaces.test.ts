import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { type Marketplace, marketplaces } from "../marketplace.ts";
import { exponentOf, formatAmount, type Money } from "../money.ts";
import type { Listing } from "../wire/listing.ts";
import { languages } from "./languages/index.ts";
import { asciiDigits } from "./number-text.ts";
import { readPriceText } from "./price-text.ts";
import { readPage } from "./read-page.ts";

interface Said {
  /** In stock; few left; null where no source says how the language writes it. */
  readonly inStock: string | null;
  readonly few: string | null;
  readonly gone: string;
  readonly temporarily: string;
  /** Pre-order, or not on sale yet. */
  readonly later: string;
  /** The seller's row of a tabular box; null as above. */
  readonly soldBy: string | null;
  readonly sentence: string;
  /** With `…` for the country's name, which ends the line. */
  readonly deliverTo: string;
}

/** As the shop says it; the tables name the sources. Without a source a language's sentences are translations. */
const said: Readonly<Record<string, Said>> = {
  en: { inStock: "In Stock", few: "Only 1 left in stock.", gone: "Currently unavailable. We don't know when or if this item will be back in stock.", temporarily: "Temporarily out of stock.", later: "This item will be released on October 6, 2026. Pre-order now.", soldBy: "Sold by", sentence: "Ships from and sold by Amazon.", deliverTo: "Deliver to …" },
  de: { inStock: "Auf Lager.", few: "Nur noch 2 auf Lager (mehr ist unterwegs).", gone: "Derzeit nicht verfügbar.", temporarily: "Vorübergehend nicht auf Lager.", later: "Dieser Artikel erscheint am 6. Oktober 2026. Jetzt vorbestellen.", soldBy: "Verkäufer", sentence: "Verkauf und Versand durch Amazon.", deliverTo: "Liefern nach …" },
  fr: { inStock: "En stock", few: null, gone: "Actuellement indisponible.", temporarily: "Temporairement en rupture de stock.", later: "Cet article est en précommande.", soldBy: "Expéditeur / Vendeur", sentence: "Expédié et vendu par Amazon.", deliverTo: "Votre adresse de livraison: …" },
  es: { inStock: "En stock.", few: "Sólo queda(n) 1 en stock.", gone: "No disponible.", temporarily: "Temporalmente sin stock.", later: "Disponible en preventa.", soldBy: "Vendido por", sentence: "Vendido y enviado por Amazon.", deliverTo: "Enviar a …" },
  pt: { inStock: "Em estoque.", few: null, gone: "Não disponível.", temporarily: "Temporariamente fora de estoque.", later: "Disponível em pré-venda", soldBy: "Vendido por", sentence: "Enviado de e vendido por Amazon.", deliverTo: "Entregar em …" },
  it: { inStock: "Disponibilità immediata.", few: null, gone: "Attualmente non disponibile.", temporarily: "Temporaneamente non disponibile.", later: "Preordina ora.", soldBy: "Venditore", sentence: "Venduto e spedito da Amazon.", deliverTo: "Consegna in …" },
  nl: { inStock: "Op voorraad.", few: "Nog slechts 1 op voorraad.", gone: "Momenteel niet verkrijgbaar.", temporarily: "Tijdelijk niet op voorraad.", later: "Binnenkort leverbaar", soldBy: "Verkocht door", sentence: "Verzonden en verkocht door Amazon.", deliverTo: "Bezorgen in …" },
  sv: { inStock: "I lager.", few: null, gone: "För närvarande inte tillgänglig.", temporarily: "Tillfälligt slut.", later: "Förbeställ nu.", soldBy: "Säljs av", sentence: "Fraktas från och säljs av Amazon.", deliverTo: "Leverera till …" },
  pl: { inStock: null, few: null, gone: "Obecnie niedostępny.", temporarily: "Chwilowo niedostępny.", later: "Dostępne wkrótce", soldBy: "Sprzedane przez", sentence: "Wysyłka i sprzedaż przez Amazon.", deliverTo: "Dostawa do: …" },
  cs: { inStock: null, few: null, gone: "Momentálně není dostupné.", temporarily: "Dočasně nedostupné.", later: "Předobjednat", soldBy: "Prodejce", sentence: "Prodejce Amazon", deliverTo: "Doručit do: …" },
  tr: { inStock: null, few: null, gone: "Şu anda mevcut değil.", temporarily: "Geçici olarak stokta yok.", later: "Ön sipariş verin.", soldBy: "Satıcı", sentence: "Amazon.com.tr tarafından satılır ve gönderilir.", deliverTo: "Teslimat: …" },
  ja: { inStock: "在庫あり。", few: "残り1点 ご注文はお早めに", gone: "現在在庫切れです。", temporarily: "一時的に在庫切れ", later: "この商品の発売予定日は2026年9月19日です。", soldBy: "販売元", sentence: "この商品は、Amazon.co.jp が販売、発送します。", deliverTo: "お届け先: …" },
  zh: { inStock: null, few: null, gone: "目前无货。", temporarily: "暂时缺货。", later: "预订商品", soldBy: "卖家", sentence: "由 Amazon 直接销售和发货", deliverTo: "配送至: …" },
  ko: { inStock: null, few: null, gone: "현재 구매할 수 없습니다.", temporarily: "일시 품절", later: "예약 주문", soldBy: null, sentence: "Amazon", deliverTo: "배송지: …" },
  ar: { inStock: null, few: null, gone: "غير متوفر حالياً.", temporarily: "غير متوفر مؤقتاً.", later: "أخبرني عندما يتوفر", soldBy: "البائع", sentence: "يُشحن ويُباع من Amazon", deliverTo: "التوصيل إلى …" },
  he: { inStock: null, few: null, gone: "לא זמין כעת.", temporarily: "לא זמין זמנית.", later: "הזמנה מראש", soldBy: null, sentence: "Amazon", deliverTo: "משלוח אל: …" },
  hi: { inStock: null, few: null, gone: "अभी उपलब्ध नहीं है।", temporarily: "अस्थायी रूप से अनुपलब्ध", later: "अभी प्री-ऑर्डर करें", soldBy: "विक्रेता", sentence: "विक्रेता Amazon", deliverTo: "डिलीवरी: …" },
  ta: { inStock: null, few: null, gone: "தற்போது கிடைக்கவில்லை.", temporarily: "தற்காலிகமாக இல்லை", later: "முன்பதிவு செய்யவும்", soldBy: null, sentence: "Amazon", deliverTo: "டெலிவரி: …" },
  te: { inStock: null, few: null, gone: "ప్రస్తుతం అందుబాటులో లేదు.", temporarily: "తాత్కాలికంగా లేదు", later: "ముందస్తు ఆర్డర్", soldBy: null, sentence: "Amazon", deliverTo: "డెలివరీ: …" },
  kn: { inStock: null, few: null, gone: "ಪ್ರಸ್ತುತ ಲಭ್ಯವಿಲ್ಲ.", temporarily: "ತಾತ್ಕಾಲಿಕವಾಗಿ ಇಲ್ಲ", later: "ಮುಂಗಡ ಆರ್ಡರ್", soldBy: null, sentence: "Amazon", deliverTo: "ಡೆಲಿವರಿ: …" },
  ml: { inStock: null, few: null, gone: "നിലവിൽ ലഭ്യമല്ല.", temporarily: "താൽക്കാലികമായി ഇല്ല", later: "മുൻകൂർ ഓർഡർ", soldBy: null, sentence: "Amazon", deliverTo: "ഡെലിവറി: …" },
  bn: { inStock: null, few: null, gone: "বর্তমানে উপলব্ধ নয়।", temporarily: "সাময়িকভাবে নেই", later: "প্রি-অর্ডার করুন", soldBy: null, sentence: "Amazon", deliverTo: "ডেলিভারি: …" },
  mr: { inStock: null, few: null, gone: "सध्या उपलब्ध नाही.", temporarily: "तात्पुरते नाही", later: "प्री-ऑर्डर करा", soldBy: null, sentence: "Amazon", deliverTo: "डिलिव्हरी: …" },
}; // biome-ignore format: a row a language

interface Parts {
  readonly box?: string;
  readonly around?: string;
  readonly price?: string;
}

function listingOn(
  { host }: Marketplace,
  language: string,
  { box = "", around = "", price = "" }: Parts,
): Listing {
  const html = `<html lang="${language}"><body><span id="productTitle">X1</span>${around}
    <div id="buybox"><input id="ASIN" value="B000000001">
    <div id="corePrice_feature_div"><span class="a-price"><span class="a-offscreen">${price}</span><span aria-hidden="true">${price}</span></span></div>${box}</div>`;
  const page = readPage(parseHtml(html), `https://${host}/dp/B000000001`);
  return page.kind === "product" ? page.listing : expect.fail(`${page.kind} on ${host}`);
}

const line = (text: string, colour = "a-color-price"): string =>
  `<div id="availability"><span class="a-size-medium ${colour}">${text}</span></div>`;
const button = '<input id="add-to-cart-button">';

/** The currency's code and its signs in the marketplace's languages. */
function signsOf({ currency, languages: spoken }: Marketplace): Set<string> {
  const signs = spoken.map((language) => {
    const format = new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
    });
    return format.formatToParts(1).find(({ type }) => type === "currency")!.value;
  });
  return new Set([currency, ...signs]);
}

/** The samples of a language's table as texts of a price, with each space that pages have, and what they say. */
function* pricesOn(
  marketplace: Marketplace,
  language: string,
): Generator<readonly [text: string, money: Money]> {
  const { currency } = marketplace;
  const spaces = [" ", "\u00a0", "\u202f"];
  for (const sample of languages.find(({ code }) => code === language)!.numbers) {
    const number = exponentOf(currency) === 0 ? sample.replace(/\P{Nd}\p{Nd}+$/u, "") : sample;
    const money = { minor: Number(asciiDigits(number)!.replace(/\D/g, "")), currency };
    for (const written of new Set(spaces.map((space) => number.replace(/\s/g, space)))) {
      for (const sign of signsOf(marketplace)) {
        for (const space of ["", ...spaces]) {
          yield [`${sign}${space}${written}`, money];
          yield [`${written}${space}${sign}`, money];
        }
      }
    }
  }
}

const places = marketplaces.flatMap((marketplace) =>
  marketplace.languages.map((language) => ({ marketplace, language, host: marketplace.host })),
);

describe.each(places)("on $host in $language", ({ marketplace, language }) => {
  const words = said[language]!;
  const availability = (box: string) => listingOn(marketplace, language, { box }).availability;

  test(`${marketplace.suffix} in ${language}: numbers read as the same money`, () => {
    const rules = { marketplace, bareCurrency: () => marketplace.currency };
    for (const [text, money] of pricesOn(marketplace, language)) {
      expect([text, readPriceText(text, rules)]).toEqual([text, { ok: true, money }]);
    }
    const [text, money] = [...pricesOn(marketplace, language)].at(-1)!;
    const { buy_box: price } = listingOn(marketplace, language, { price: text, box: button }).prices;
    expect(price).toMatchObject({ amount: formatAmount(money), currency: money.currency });
  });

  test(`${marketplace.suffix} in ${language}: availability`, () => {
    for (const sentence of [words.inStock, words.few]) {
      if (sentence !== null) expect([sentence, availability(line(sentence))]).toEqual([sentence, "in_stock"]);
    }
    expect(availability(line(words.gone))).toBe("unavailable");
    expect(availability(line(words.temporarily))).toBe("out_of_stock");
    expect(availability(line(words.gone, ""))).toBe("unavailable");
    const price = [...pricesOn(marketplace, language)][0]![0];
    const gone = listingOn(marketplace, language, { price, box: line(words.gone) });
    expect([gone.prices.buy_box, gone.reasons.buy_box]).toEqual([undefined, "not-found"]);
  });

  test(`${marketplace.suffix} in ${language}: what comes later is not in stock until it can be bought`, () => {
    for (const colour of ["a-color-price", "a-color-success", ""]) {
      expect(availability(line(words.later, colour))).not.toBe("in_stock");
    }
    expect(availability(line(words.later, "a-color-success") + button)).toBe("in_stock");
  });

  test(`${marketplace.suffix} in ${language}: the seller`, () => {
    const row = (label: string, name: string) =>
      `<div class="tabular-buybox-text" tabular-attribute-name="${label}">${name}</div>`;
    const table = row("Amazon Prime", "Amazon") + row(words.soldBy ?? "???", "Toys Ltd");
    const named = words.soldBy === null ? null : { name: "Toys Ltd", isAmazon: false };
    expect(listingOn(marketplace, language, { box: table }).seller).toEqual(named);
    const sentence = `<div id="merchant-info">${words.sentence}</div>`;
    expect(listingOn(marketplace, language, { box: sentence }).seller).toMatchObject({ isAmazon: true });
  });

  test(`${marketplace.suffix} in ${language}: the country of delivery`, () => {
    const display = new Intl.DisplayNames([language], { type: "region" });
    for (const code of [marketplace.country, "US", "PT", "EE"]) {
      const around = `<span id="contextualIngressPtLabel_deliveryShortLine">${words.deliverTo.replace("…", display.of(code)!)}</span>`;
      expect([code, listingOn(marketplace, language, { around }).deliveryCountry]).toEqual([code, code]);
    }
  });
});
