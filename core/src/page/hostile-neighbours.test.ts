import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { readPage } from "./read-page.ts";

const price = (text: string, className = "priceToPay apex-pricetopay-value"): string =>
  `<span class="a-price ${className}"><span class="a-offscreen">${text}</span><span aria-hidden="true">${text}</span></span>`;

/** Prices of another kind, as they stand near an ordinary product's box. */
const neighbours: readonly (readonly [kind: string, html: string])[] = [
  ["price history", `<div id="rufus-price-ingress"><div class="drawer">${price("$5.10")} 30 days ${price("$6.40", "")} 90 days</div></div>`],
  ["comparison table", `<div id="comparison_feature_div"><table><tr><td>${price("$5.10")}</td><td>${price("$6.40")}</td></tr></table></div>`],
  ["sponsored widget", `<div id="ad-center_feature_div"><a href="/sspa/click">Sponsored</a> ${price("$5.10")}</div>`],
  ["bought together", `<div id="sims-fbt"><div data-asin="B000000998">${price("$5.10")}</div> Total: ${price("$15.09")}</div>`],
  ["protection plan", `<div id="mbb_feature_div"><label><input type="checkbox"> 2-Year plan ${price("$5.10")}</label></div>`],
  ["trade-in", `<div id="tradeInButton_feature_div">Trade in and pay ${price("$5.10")}</div>`],
  ["instalments", `<div id="installmentCalculator_feature_div">or 3 payments of ${price("$3.33")}</div>`],
  ["Audible trial", `<div id="tmm-audible_feature_div"><span class="a-color-price">$0.00</span> ${price("$0.00")} with your trial</div>`],
  ["Kindle Unlimited", `<div id="kcpApp_feature_div">${price("$0.00")} Read with Kindle Unlimited</div>`],
  ["Prime Video", `<div id="dv-watch_feature_div">Rent the film ${price("$5.10")} or buy ${price("$6.40")}</div>`],
  ["digital music", `<div id="digitalMusic_feature_div">MP3 ${price("$5.10")} <span class="a-color-price">$5.10</span></div>`],
  ["app", `<div id="mas-app_feature_div">App ${price("$0.99")}, in-app items <b>$1.99</b></div>`],
  ["rental", `<div id="rentalOffer_feature_div">Rent ${price("$5.10")}</div>`],
  ["gift card", `<div id="gc-amounts"><button>${price("$5.00")}</button><button>${price("$25.00")}</button></div>`],
  ["grocery by weight", `<div id="freshUpsell_feature_div">${price("$5.10")}/lb</div>`],
  ["pre-order", `<div id="preorderEdition_feature_div">Pre-order the next edition ${price("$5.10")}</div>`],
  ["invite-only deal", `<div id="invitePlatform_feature_div">Invite-only deal ${price("$5.10", "apexPriceToPay")}</div>`],
  ["Lightning deal with a waiting list", `<div id="lightningDeal_feature_div">100% claimed ${price("$5.10")} Join Waitlist</div>`],
  ["price in another product's cart", `<div id="similarWithheld_feature_div">A similar item ${price("$5.10")}: see price in cart</div>`],
]; // biome-ignore format: a table

interface Places {
  readonly top?: string;
  readonly title?: string;
  readonly apex?: string;
  readonly column?: string;
  readonly box?: string;
  readonly form?: string;
  readonly end?: string;
}

/** Where a neighbour stands on a page of either form; the offer's own prices are marked `own`. */
const layouts = {
  desktop: ({ top, title, apex, column, box, form, end }: Required<Places>) => `${top}
  <div id="dp"><div id="ppd"><div id="centerCol"><h1 id="productTitle">Mug</h1>${title}
  <div id="apex_desktop"><div class="own" id="corePriceDisplay_desktop_feature_div">${price("$9.99")}</div>${apex}</div>${column}</div>
  <div id="rightCol"><div id="desktop_buybox"><div id="buybox">${box}<form id="addToCart"><input id="ASIN" value="B000000001">
  <div class="own" id="corePrice_feature_div">${price("$9.99", "")}</div>${form}<input id="add-to-cart-button"></form></div></div></div></div>${end}</div>`,
  // No field with the ASIN's usual id, the box's own price block is empty, and the form stands deep in the box.
  mobile: ({ top, title, apex, column, box, form, end }: Required<Places>) => `${top}
  <div id="dp"><div id="title_feature_div"><h1 id="title">Mug</h1></div>${title}
  <div id="apex_mobile_feature_div"><div class="own" id="corePriceDisplay_mobile_feature_div">${price("$9.99")}</div>${apex}</div>${column}
  <input id="twister-plus-asin" value="B000000001">
  <div id="mobile_buybox_feature_div"><div id="buybox"><div id="qualifiedBuybox"><div id="apex_mobile_feature_div"></div>${box}
  <div id="availability">In stock</div><form id="addToCart"><input id="items[0.base][asin]" name="items[0.base][asin]" value="B000000001">${form}
  <input id="add-to-cart-button" type="submit"></form></div></div></div>${end}</div>`,
} as const;
type Layout = keyof typeof layouts;
const forms: readonly Layout[] = ["desktop", "mobile"];

const whole: Required<Places> = { top: "", title: "", apex: "", column: "", box: "", form: "", end: "" };
const documentOf = (layout: Layout, places: Places): Document =>
  parseHtml(layouts[layout]({ ...whole, ...places }));

function headline(document: Document, path = "/dp/B000000001"): string | undefined {
  const read = readPage(document, `https://www.amazon.com${path}`);
  return read.kind === "product" ? read.listing.prices.buy_box?.amount : read.kind;
}

const places = ["top", "title", "apex", "column", "box", "form", "end"] as const;

describe.each(forms)("a neighbour of another kind, %s", (layout) => {
  test.each(neighbours)("the price of a neighbour is not read: %s", (kind, html) => {
    for (const place of places) {
      // Said once only, a price next to such words is none.
      const isWithheld =
        layout === "mobile" && ["apex", "box", "form"].includes(place) && kind.includes("cart");
      const expected = isWithheld ? undefined : "9.99";
      expect([place, headline(documentOf(layout, { [place]: html }))]).toEqual([place, expected]);
    }
  });

  test.each(neighbours)("the price of a neighbour is not read where the offer shows none: %s", (_, html) => {
    for (const place of places) {
      const document = documentOf(layout, { [place]: html });
      for (const own of document.querySelectorAll(".own")) own.remove();
      expect([place, headline(document)]).toEqual([place, undefined]);
    }
  });
});
