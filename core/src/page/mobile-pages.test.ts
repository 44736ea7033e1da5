import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import type { Listing } from "../wire/listing.ts";
import { readPage } from "./read-page.ts";

const asin = "B000000001";
const parts = (whole: string, fraction: string, sign = "$"): string =>
  `<span class="a-price-symbol">${sign}</span><span class="a-price-whole">${whole}<span class="a-price-decimal">.</span></span><span class="a-price-fraction">${fraction}</span>`;
const price = (spoken: string, visible: string, className = "priceToPay"): string =>
  `<span class="a-price ${className}"><span class="a-offscreen">${spoken}</span><span aria-hidden="true">${visible}</span></span>`;
const other = price("$5.10", parts("5", "10"), "priceToPay apex-pricetopay-value");

interface Parts {
  readonly own?: string;
  readonly column?: string;
  readonly box?: string;
  readonly end?: string;
}

/** A page as phones are shown it since 2022: no field with the ASIN's usual id, and no price in the box. */
const phonePage = ({ own = price(" ", parts("9", "99")), column = "", box = "", end = "" }: Parts): string =>
  `<html class="a-touch a-mobile"><body><div id="dp"><div id="title_feature_div"><h1 id="title">Mug</h1></div>
  <div id="apex_mobile_feature_div"><div id="corePriceDisplay_mobile_feature_div">${own}</div>${column}</div>
  <input id="twister-plus-asin" value="${asin}">
  <div id="mobile_buybox_feature_div"><div id="buybox"><div id="qualifiedBuybox"><div id="apex_mobile_feature_div"></div>
  <div id="availability">In stock</div>${box}<form id="addToCart"><input name="items[0.base][asin]" value="${asin}">
  <input id="add-to-cart-button" type="submit"></form></div></div></div>${end}</div></body></html>`;

function listingOf(html: string, path = `/gp/aw/d/${asin}`, host = "www.amazon.com"): Listing {
  const page = readPage(parseHtml(html), `https://${host}${path}`);
  if (page.kind !== "product") return expect.fail(`The page is ${page.kind}.`);
  return page.listing;
}
const amountOf = (html: string, path?: string, host?: string): string | undefined =>
  listingOf(html, path, host).prices.buy_box?.amount;

describe("other prices of a page for phones", () => {
  /** Blocks with the ids of the offer's own, as widgets of other products have them. */
  const block = `<div id="corePriceDisplay_mobile_feature_div">${other}</div>`;

  test.each([
    ["a carousel", `<div class="a-carousel">${block}</div>`],
    ["a card of another product", `<div data-asin="B000000999">${block}</div>`],
    ["a card without a number", `<div data-asin="">${block}</div>`],
    ["all offers", `<div id="aod-container"><div id="aod-offer-price"><div id="aod-price-1">${other}</div></div></div>`],
    ["another colour", `<div id="inline-twister-row-color_name"><div id="dimension-slot-info-0"><div id="apex_price">${other}</div></div></div>`],
    ["the sum with extras", `<div id="twister-plus-bottom-sheet"><span id="tp-bottom-sheet-price">${other}</span></div>`],
    ["a price in the app only", `<div id="appOnlyDeal_feature_div">Only in the app: ${other} <a href="/mobile">Open the app</a></div>`],
    ["an app banner", `<div id="smart-app-banner"><span class="a-price"><span class="a-offscreen">$5.10</span></span> in the Amazon app</div>`],
    ["a bar that stays below", `<div id="sticky-buy-bar" style="position:fixed">${other}<button>Buy now</button></div>`],
  ])("%s is not read as the price", (_, html) => {
    for (const place of ["column", "box", "end"] as const) {
      expect([place, amountOf(phonePage({ [place]: html }))]).toEqual([place, "9.99"]);
      expect([place, amountOf(phonePage({ own: "", [place]: html }))]).toEqual([place, undefined]);
    }
  }); // biome-ignore format: a table

  test("two price blocks of the offer that differ give no price", () => {
    const second = `<div id="apex_mobile_feature_div"><div id="corePriceDisplay_mobile_feature_div">${other}</div></div>`;
    expect(amountOf(phonePage({ end: second }))).toBeUndefined();
  });

  test("a page for phones that asks for a variation has no price", () => {
    const asks = '<div id="partialStateBuybox"><span>Select a size</span></div>';
    expect(amountOf(phonePage({ box: asks }))).toBeUndefined();
  });

  test("a bare number in a page for phones that names another currency has no price", () => {
    const bare = price(
      "9.99",
      `<span class="a-price-whole">9</span><span class="a-price-fraction">99</span>`,
    );
    const hint = '<span class="a-price a-text-price"><span class="a-price-symbol">TWD</span></span>';
    expect(amountOf(phonePage({ own: bare + hint }))).toBeUndefined();
    expect(amountOf(phonePage({ own: bare }))).toBe("9.99");
  });
});

describe("the hidden text of a page for phones drops the decimal point", () => {
  test("the visible parts tell the price where the hidden text has the same digits", () => {
    expect(amountOf(phonePage({ own: price("EUR1403", parts("14", "03", "€")) }), undefined, "www.amazon.de")).toBe("14.03");
    expect(amountOf(phonePage({ own: price("$1999", parts("19", "99")) }))).toBe("19.99");
  }); // biome-ignore format: one row each

  test("other digits, and raised decimals without a class of their own, give no price", () => {
    expect(amountOf(phonePage({ own: price("$1998", parts("19", "99")) }))).toBeUndefined();
    expect(amountOf(phonePage({ own: price("$1999", "<span>$19</span><span>99</span>") }))).toBeUndefined();
  });

  test("hidden text alone is a price with decimals only", () => {
    const alone = (text: string) => `<span class="a-price priceToPay"><span class="a-offscreen">${text}</span></span>`;
    expect(amountOf(phonePage({ own: alone("$1999") }))).toBeUndefined();
    expect(amountOf(phonePage({ own: alone("$19.99") }))).toBe("19.99");
    expect(amountOf(phonePage({ own: alone("￥1,999") }), undefined, "www.amazon.co.jp")).toBe("1999");
  });
}); // biome-ignore format: one row each

describe("addresses of pages for phones", () => {
  test.each([
    `/gp/aw/d/${asin}`,
    `/gp/aw/d/${asin}/ref=mp_s_a_1_1?keywords=mug`,
    `/gp/aw/d/${asin}?th=1&psc=1`,
    `/-/de/gp/aw/d/${asin}`,
    `/Mug-with-handle/dp/${asin}/ref=cm_sw_r_apan_dp`,
    `/-/es/dp/${asin}`,
    `/gp/product/${asin}`,
  ])("%s is read", (path) => expect(amountOf(phonePage({}), path)).toBe("9.99"));

  test("a page whose address names another product is not read", () => {
    const page = readPage(parseHtml(phonePage({})), "https://www.amazon.com/gp/aw/d/B000000002");
    expect(page).toEqual({ kind: "other" });
  });

  test.each(["/gp/aw/ol", "/gp/aw/cr", "/gp/offer-listing", "/product-reviews"])(
    "%s is no product page, whatever stands on it",
    (path) => {
      const page = readPage(parseHtml(phonePage({})), `https://www.amazon.com${path}/${asin}`);
      expect(page.kind === "product" ? page.listing.prices : {}).toEqual({});
    },
  );
});
