import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { readPage, readPageCrossChecked } from "./read-page.ts";

const visible = (amount: string) =>
  `<input type="hidden" name="items[0.base][customerVisiblePrice][amount]" value="${amount}">`;
const variation = (value: string) =>
  `<input type="hidden" id="twister-plus-price-data-price" value="${value}">`;
const options = (...offers: readonly (readonly [string, number])[]) =>
  `<div class="aok-hidden twister-plus-buying-options-price-data">${JSON.stringify({
    desktop_buybox_group_1: offers.map(([buyingOptionType, priceAmount]) => ({
      priceAmount,
      buyingOptionType,
    })),
  })}</div>`;
const script = (text: string) => `<div class="twister-plus-buying-options-price-data">${text}</div>`;

const page = (structured: string, price = "$12.99") => `
  <h1><span id="productTitle">Mug</span></h1>${structured}
  <div id="buybox"><form id="addToCart"><input id="ASIN" value="B000000001"><div id="corePrice_feature_div">
  <span class="a-price"><span class="a-offscreen">${price}</span></span></div></form></div>`;

const headlineOf = (html: string, host = "www.amazon.com", read = readPageCrossChecked) => {
  const seen = read(parseHtml(html), `https://${host}/dp/B000000001`);
  if (seen.kind !== "product") return seen.kind;
  return seen.listing.prices.buy_box?.amount ?? seen.listing.reasons.buy_box;
};

describe("cross-checked headline", () => {
  test.each([
    ["the page has no structured value", "", "12.99"],
    ["the value is the same, written otherwise", visible("12.990"), "12.99"],
    [
      "what the customer is shown outranks what the offer costs",
      visible("12.99") + options(["NEW", 13.5]),
      "12.99",
    ],
    ["one of the new offers is it", options(["NEW", 13.5], ["NEW", 12.99]), "12.99"],
    ["only a used offer has a value", options(["USED", 7]), "12.99"],
    ["the script's value cannot be read", script("{"), "12.99"],
    [
      "the script holds something else",
      script('[null, 5, {"priceAmount": {}, "buyingOptionType": "NEW"}]'),
      "12.99",
    ],
    ["it is no amount", visible("much"), "12.99"],
  ])("cross-checked headline is kept when %s", (_, structured, expected) => {
    expect(headlineOf(page(structured))).toBe(expected);
  });

  test.each([
    ["the customer is shown another", visible("11.99")],
    ["the offer costs another", options(["NEW", 11.99], ["USED", 12.99])],
    ["the cart is told another than the offer's", visible("11.99") + options(["NEW", 12.99])],
    ["of a thousand values none is it", Array.from({ length: 1000 }, (_, i) => visible(`${i}.5`)).join("")],
  ])("headline is ambiguous only when cross-checked and %s", (_, structured) => {
    expect(headlineOf(page(structured))).toBe("ambiguous");
    expect(headlineOf(page(structured), undefined, readPage)).toBe("12.99");
  });

  test("cross-check uses only the selected row's values", () => {
    const row = (id: string, active: string, price: string, amount: string) =>
      `<div id="${id}AccordionRow_0" class="${active}">${visible(amount)}<div id="corePrice_feature_div">
       <span class="a-price"><span class="a-offscreen">${price}</span></span></div></div>`;
    const html = `<h1><span id="productTitle">Mug</span></h1><div id="buybox"><input id="ASIN" value="B000000001">
      <div id="buyBoxAccordion">${row("new", "a-accordion-active", "$12.99", "12.99")}${row("used", "", "$5.00", "5.00")}</div></div>`;
    expect(headlineOf(html)).toBe("12.99");
    expect(headlineOf(html.replace('value="12.99"', 'value="5.00"'))).toBe("ambiguous");
  });

  test("cross-check compares yen without decimals", () => {
    expect(headlineOf(page(options(["NEW", 1299]), "￥1,299"), "www.amazon.co.jp")).toBe("1299");
    expect(headlineOf(page(options(["NEW", 1300]), "￥1,299"), "www.amazon.co.jp")).toBe("ambiguous");
  });
});

describe("structured values between candidates", () => {
  const neighbour = (text: string) => `<span class="a-price"><span class="a-offscreen">${text}</span></span>`;
  const beside = (structured: string, text = "$41.60") =>
    page(structured).replace("</span></span></div>", `</span></span>${neighbour(text)}</div>`);

  test.each([
    ["a dearer neighbour, such as a price per kilogram", visible("12.99"), "$41.60", "12.99"],
    ["a cheaper neighbour", visible("12.99"), "$1.30", "12.99"],
    ["the variation's price", variation("12.99"), "$41.60", "12.99"],
    ["the variation's price without its separator", variation("1299"), "$41.60", "12.99"],
    ["a variation's price that can be either", variation("1299"), "$1,299.00", "ambiguous"],
    ["no structured value", "", "$41.60", "ambiguous"],
    ["a value that differs from all shown", visible("11.00"), "$41.60", "ambiguous"],
    ["values for both", options(["NEW", 12.99], ["NEW", 41.6]), "$41.60", "ambiguous"],
    ["a neighbour in another currency", visible("12.99"), "€41.60", "ambiguous"],
  ])("between two prices shown, with %s: %s %s gives %s", (_, structured, text, expected) => {
    expect(headlineOf(beside(structured, text), undefined, readPage)).toBe(expected);
  });

  test("a structured value alone is no price", () => {
    const html = page(visible("12.99")).replace(/<span class="a-price">.*?<\/span><\/span>/, "");
    expect(headlineOf(html, undefined, readPage)).toBe("not-found");
  });
});
