import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { readPage } from "./read-page.ts";

const price = (text: string): string =>
  `<span class="a-price"><span class="a-offscreen">${text}</span></span>`;
const logo = (label: string): string => `<a id="nav-logo-sprites" aria-label="${label}"></a>`;

function headline(box: string, top = ""): string | undefined {
  const html = `${top}<h1 id="productTitle">Mug</h1><div id="buybox"><form id="addToCart"><input id="ASIN" value="B000000001">
    <div id="corePrice_feature_div">${price("$9.99")}</div>${box}<input id="add-to-cart-button"></form></div>`;
  const page = readPage(parseHtml(html), "https://www.amazon.com/dp/B000000001");
  if (page.kind !== "product") return page.kind;
  return page.listing.prices.buy_box?.amount ?? page.listing.reasons.buy_box;
}

const table = (...rows: readonly (readonly string[])[]): string =>
  `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</table>`;

describe("a business account", () => {
  test.each([
    ["the logo of the shop for businesses", "", logo("Amazon Business")],
    ["business prices", `<div id="businessPricing_feature_div">Business price ${price("$9.49")}</div>`, ""],
    ["a note on tax in the next block", "<div>Business Price &middot; pre-tax.</div>", ""],
    ["prices by quantity", `<div id="quantityPricingTable">2+ for $9.10 each</div>`, ""],
    ["a table of quantities without an id", table(["2", "$9.10"], ["10+", "$8.80"]), ""],
    ["a table of quantities in words", table(["ab 2 Stück", price("$9.10")], ["ab 10 Stück", price("$8.80")]), ""],
  ])("a business account is told by %s", (_, box, top) => {
    expect(headline(box, top)).toBe("business-account");
  });

  test.each([
    ["the logo of the shop", "", logo("Amazon")],
    ["an empty container", '<div id="businessPricing_feature_div"> </div>', ""],
    ["an invitation", `<div id="businessPricing_feature_div">Pay ${price("$9.49")} <a href="/business/register">Join</a></div>`, ""],
    ["a hidden container", `<div id="businessPricing_feature_div" class="aok-hidden">${price("$9.49")}</div>`, ""],
    ["a table of the price", table(["Price:", "$9.99"], ["You save:", "$2.00 (20%)"]), ""],
    ["instalments", `<div id="installmentCalculator_feature_div">${table(["1x", "$9.99"], ["2x", "$5.00"])}</div>`, ""],
    ["a table with one row", table(["2", "$9.10"]), ""],
    ["a table of sizes", table(["10 cm", "blue"], ["20 cm", "red"]), ""],
  ])("everybody's page has %s", (_, box, top) => {
    expect(headline(box, top)).toBe("9.99");
  });

  test("search results of the shop for businesses are no cards", () => {
    const html = `${logo("Amazon Business")}<div data-component-type="s-search-result" data-asin="B000000001"><h2><span>Mug</span></h2>${price("$9.99")}</div>`;
    const kind = (text: string) => readPage(parseHtml(text), "https://www.amazon.com/s?k=mug").kind;
    expect([kind(html), kind(html.replace("Amazon Business", "Amazon"))]).toEqual(["other", "search"]);
  });
}); // biome-ignore format: tables
