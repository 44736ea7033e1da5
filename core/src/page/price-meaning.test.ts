import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { readPage } from "./read-page.ts";

const price = (text: string, className = ""): string =>
  `<span class="a-price ${className}"><span class="a-offscreen">${text}</span><span aria-hidden="true">${text}</span></span>`;

interface Places {
  /** Right after the price in the column, and in the box. */
  readonly note?: string;
  /** In the column's price area. */
  readonly column?: string;
  /** In the box. */
  readonly box?: string;
}

/** A page for large screens, and one for phones, where the box has no price of its own. */
const layouts = [
  ({ note, column, box }: Required<Places>): string =>
    `<div id="centerCol"><h1 id="productTitle">Mug</h1><div id="apex_desktop">${column}
    <div id="corePriceDisplay_desktop_feature_div"><div>${price("$9.99", "priceToPay")}${note}</div></div></div></div>
    <div id="desktop_buybox"><form id="addToCart"><input id="ASIN" value="B000000001">
    <div id="corePrice_feature_div">${price("$9.99")}${note}</div>${box}<input id="add-to-cart-button"></form></div>`,
  ({ note, column, box }: Required<Places>): string =>
    `<h1 id="title">Mug</h1><div id="apex_mobile_feature_div">${column}
    <div id="corePriceDisplay_mobile_feature_div"><div>${price("$9.99", "priceToPay")}${note}</div></div></div>
    <div id="buybox"><div id="mobile_qualifiedBuybox_feature_div">${box}
    <form id="addToCart"><input id="ASIN" value="B000000001"><input id="add-to-cart-button"></form></div></div>`,
] as const;

/** The headline as text, or the reason why there is none: the same on both pages, or both. */
function headline({ note = "", column = "", box = "" }: Places): string {
  const found = layouts.map((layout) => {
    const page = readPage(
      parseHtml(layout({ note, column, box })),
      "https://www.amazon.com/gp/aw/d/B000000001",
    );
    if (page.kind !== "product") return page.kind;
    return page.listing.prices.buy_box?.amount ?? page.listing.reasons.buy_box!;
  });
  return [...new Set(found)].join(" and ");
}

const inline = (text: string): string => `<span class="a-size-base">${text}</span>`;
const block = (text: string): string => `<div class="a-section">${text}</div>`;

/** The headlines with a note as bare text, on the price's line, and below it. */
const headlinesWith = (note: string): string[] =>
  [note, inline(note), block(note)].map((one) => headline({ note: one }));

describe("notes next to the price", () => {
  test.each([
    "/lb",
    "/ kg",
    "/mês",
    " per month",
    " pro Monat",
    " al mes",
    "/year",
    " a week",
    "× 12",
    " x 24",
    " monthly",
    "毎月", // biome-ignore format: a list
  ])("a rate is no price: %j", (text) => {
    expect(headlinesWith(text)).not.toContain("9.99");
  });

  test.each([
    " excl. VAT",
    " (excl. VAT)",
    " zzgl. MwSt.",
    " HT",
    " IVA esclusa",
    " sin IVA",
    " exkl. moms",
    " ex VAT",
    " KDV hariç",
    " 税抜",
    " VAT not included",
    " plus tax", // biome-ignore format: a list
  ])("a price without tax is no price: %j", (text) => {
    expect(new Set(headlinesWith(text))).toEqual(new Set(["business-account"]));
  });

  test.each([
    " with coupon",
    " After applied coupon",
    " (with voucher)",
    " mit Coupon",
    " avec coupon",
    " con cupón",
    " con coupon",
    " met coupon",
    " com cupom",
    " z kuponem",
    " med kupong",
    " kuponla",
    " クーポン適用後",
    " 券后价",
    " مع القسيمة",
    " कूपन के साथ",
    " 쿠폰 적용가", // biome-ignore format: a list
  ])("a price with a coupon is no price: %j", (text) => {
    expect(headlinesWith(text)).not.toContain("9.99");
  });

  test("a coupon that is told of below the price leaves it as it is", () => {
    for (const text of ["Save 5% with coupon", "Apply $2 coupon", "Coupon:"])
      expect(headline({ note: block(text) })).toBe("9.99");
  });

  test("unknown words on the price's own line make it no price, those below do not", () => {
    expect(headline({ note: inline(" in kvartalet") })).toBe("ambiguous");
    expect(headline({ note: block("Save 20% on any 2") })).toBe("9.99");
    expect(headline({ note: block("In kvartalet") })).toBe("9.99");
  });

  test.each([
    " & FREE Shipping",
    " ($0.69 / Fl Oz)",
    " (15% off)",
    " 10pt (1%)",
    " incl. VAT",
    " inkl. MwSt.",
    " TTC",
    " (税込)",
    " KDV dahil",
    " with tax",
    " mit MwSt.",
    " con IVA",
    " avec TVA",
    " med moms",
    " Inclusive of all taxes",
    ' <a href="#">Details</a>', // biome-ignore format: a list
  ])("a note that leaves the price as it is: %j", (text) => {
    expect(headline({ note: text })).toBe("9.99");
    expect(headline({ note: inline(text) })).toBe("9.99");
  });
});

describe("members' prices", () => {
  test.each([
    "Prime-klipp",
    "With Prime",
    "Prix Prime",
    "PRIME PRICE",
    "プライム特価",
    "Prime会员专享价",
    "Members only price",
    "Nur für Mitglieder",
    "会員限定価格",
    "Precio con Prime", // biome-ignore format: a list
  ])("words in the price area tell: %j", (text) => {
    expect(headline({ column: block(inline(text)) })).toBe("ambiguous");
    expect(headline({ note: block(text) })).toBe("ambiguous");
    expect(headline({ column: `<div id="primePriceText_feature_div">${text}</div>` })).toBe("ambiguous");
  });

  test.each(["Prime member price", "Prime-Angebot", "Exclusively for members", "Price with membership"])(
    "words in the box tell if they speak of a price, a deal or something exclusive: %j",
    (text) => {
      expect(headline({ box: block(text) })).toBe("ambiguous");
    },
  );

  test.each([
    "Prime members get FREE delivery",
    "Fast shipping with Prime",
    "Watch it with Prime Video", // biome-ignore format: a list
  ])("the programme's other benefits say nothing of the price: %j", (text) => {
    expect(headline({ column: block(text), box: block(text) })).toBe("9.99");
  });

  test.each(["With Prime", "Mit Prime", "Prime", "プライム"])(
    "the programme's bare name in the box tells: %j",
    (text) => {
      expect(headline({ box: block(text) })).toBe("ambiguous");
    },
  );

  test("the programme's logo next to the delivery says nothing of the price", () => {
    const badge = '<div id="priceBadging_feature_div"><i class="a-icon a-icon-prime"></i> One-Day</div>';
    expect(headline({ column: badge, box: badge })).toBe("9.99");
  });

  test.each([
    ["Limited time deal", "9.99"],
    ["Zeitlich begrenztes Angebot", "9.99"],
    ["タイムセール", "9.99"],
    ["-20%", "9.99"],
    ["Prime Day", "ambiguous"],
    ["Exclusive deal for members", "ambiguous"],
    ["حصري لأعضاء برايم", "ambiguous"],
    ["Words of no list", "ambiguous"],
  ])("the deal badge %j gives %s", (text, expected) => {
    const badge = `<div id="dealBadge_feature_div"><span id="dealBadgeSupportingText">${text}</span></div>`;
    expect(headline({ column: badge })).toBe(expected);
  });
});
