import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { marketplaceBySuffix } from "../marketplace.ts";
import { readAvailability } from "./availability.ts";
import { readCondition } from "./condition.ts";
import { readCoupon } from "./coupon.ts";
import { readImage } from "./image.ts";
import { readLowestOffers } from "./lowest-offers.ts";
import { type PageContext, pageContextOf } from "./page-context.ts";
import { readSeller } from "./seller.ts";
import { readShipping } from "./shipping.ts";
import { readSubscription } from "./subscription.ts";
import { readUnitPrice } from "./unit-price.ts";

function contextIn(html: string, suffix = "com"): PageContext {
  const marketplace = marketplaceBySuffix(suffix)!;
  return pageContextOf(parseHtml(html), new URL(`https://${marketplace.host}/`), marketplace);
}
const inBox = (html: string, suffix?: string): PageContext =>
  contextIn(`<div id="buybox">${html}</div>`, suffix);

const cart = '<input id="add-to-cart-button">';

describe("availability", () => {
  test.each([
    ["in_stock", cart],
    ["in_stock", `<div id="availability">Usually ships within 5 to 6 days</div>${cart}`],
    ["in_stock", '<div id="availability"><span class="a-color-success">Auf Lager.</span></div>'],
    ["unavailable", '<div id="availability">Currently unavailable.</div>'],
    ["unavailable", '<div id="availability">Derzeit nicht verfügbar.</div>'],
    ["out_of_stock", '<div id="availability">Derzeit nicht auf Lager, bald wieder lieferfähig.</div>'],
    ["unavailable", '<div id="availability">現在在庫切れです。</div>'],
    ["unavailable", '<div id="outOfStock">¿?</div>'],
    ["out_of_stock", '<div id="outOfStock">Temporarily out of stock.</div>'],
    ["out_of_stock", `<div id="availability">Temporairement en rupture de stock.</div>${cart}`],
    ["out_of_stock", '<div id="availability">一時的に在庫切れ</div>'],
    ["unknown", `<div id="partialStateBuybox">To buy, select Size ${cart}</div>`],
    [undefined, '<div id="availability"><a href="/gp/offer-listing/B000000001">These sellers</a></div>'],
    ["in_stock", '<div id="availability">Only 1 left in stock.</div>'],
    [undefined, '<div id="availability"><span class="a-color-success">In stock on December 3.</span></div>'],
    [
      undefined,
      '<div id="availability">In stock <a href="/gp/offer-listing/B000000001">from others</a></div>',
    ],
    [undefined, "<input id='add-to-cart-button' disabled>"],
    [undefined, ""],
  ])("availability is %s for %s", (expected, html) => {
    expect(readAvailability(inBox(html))?.value).toBe(expected);
  });
});

describe("condition", () => {
  test.each([
    ["new", cart],
    ["used", '<div id="usedBuySection">Buy used</div>'],
    ["new", '<div id="buyNewSection">Buy new</div><div id="usedBuySection">Buy used</div>'],
    ["used", '<form data-csa-c-buying-option-type="USED"></form>'],
    ["digital", '<span id="kindle-price">$9.99</span>'],
    ["refurbished", '<span id="productTitle">Phone, 64 GB (Renewed)</span>'],
    ["refurbished", '<span id="productTitle">Handy, 64 GB (Generalüberholt)</span>'],
    ["used", '<a id="sellerProfileTriggerId">Amazon Resale</a>'],
    ["used", '<a id="sellerProfileTriggerId">Amazon Retourenkauf</a>'],
    ["new", '<a id="sellerProfileTriggerId">Amazon</a>'],
    ["refurbished", '<h1 id="title">Teléfono (Reacondicionada)</h1>'],
    ["refurbished", '<span id="productTitle">Telefon, 64 GB (Odnowiony)</span>'],
    ["new", '<span id="productTitle">A renewed look at optics</span>'],
  ])("condition is %s for %s", (expected, html) => {
    expect(readCondition(inBox(html)).value).toBe(expected);
  });
});

describe("the seller", () => {
  const sentence = (text: string) => `<div id="merchant-info">${text}</div>`;
  const table = (...rows: readonly (readonly [label: string, text: string])[]) =>
    rows
      .map(([label, text]) => {
        const named = `tabular-attribute-name="${label}"`;
        return `<div class="tabular-buybox-label" ${named}>${label}</div><div class="tabular-buybox-text" ${named}><div class="tabular-buybox-text">${text}</div></div>`;
      })
      .join("");

  test.each([
    ["Amazon.com", true, sentence("Ships from and sold by Amazon.com. Gift-wrap available.")],
    ["Amazon", true, sentence("Verkauf und Versand durch Amazon.")],
    [
      "Toys Ltd",
      false,
      sentence('Sold by <a href="/gp/seller?seller=A1">Toys Ltd</a> and Fulfilled by Amazon.'),
    ],
    [
      "Toys Ltd",
      false,
      sentence('Sold by <a href="/gp/help">Toys Ltd</a> (4.3 out of 5) and Fulfilled by Amazon.'),
    ],
    ["Amazon.co.jp", true, sentence("この商品は、Amazon.co.jp が販売、発送します。")],
    ["Amazon México", true, '<a id="sellerProfileTriggerId">Amazon México</a>'],
    ["Amazon Estados Unidos", true, '<a id="sellerProfileTriggerId">Amazon Estados Unidos</a>'],
    ["Amazon.com.be", true, '<a id="sellerProfileTriggerId">Amazon.com.be</a>'],
    ["Amazon US", true, '<a id="sellerProfileTriggerId">Amazon US</a>'],
    ["Amazonia Trading", false, '<a id="sellerProfileTriggerId">Amazonia Trading</a>'],
    ["Amazon Deals Outlet", false, '<a id="sellerProfileTriggerId">Amazon Deals Outlet</a>'],
    ["Toys Ltd", false, table(["Ships from", "Amazon"], ["Sold by", "Toys Ltd"])],
    ["Toys Ltd", false, table(["Payment", "Secure transaction"], ["Dispatches from", "Amazon"], ["Sold by", "Toys Ltd"])], // biome-ignore format: one row
    ["Amazon", true, table(["Versand", "Spielzeug GmbH"], ["Verkäufer", "Amazon"])],
    ["Zabawki", false, table(["Sprzedawca", "Zabawki"], ["Wysyłka z", "Amazon"])],
    ["おもちゃ", false, table(["出荷元", "Amazon"], ["販売元", "おもちゃ"])],
    ["ألعاب", false, table(["الشحن من", "Amazon"], ["البائع", "ألعاب"])],
  ])("seller is %s (Amazon: %s)", (name, isAmazon, html) => {
    expect(readSeller(inBox(html))?.value).toEqual({ name, isAmazon });
  });

  test.each([
    "Sold by Toys Ltd and Fulfilled by Amazon.",
    "Verkauf durch Spielzeug GmbH und Versand durch Amazon.",
    "この商品は、おもちゃ屋 が販売し、Amazon.co.jp が発送します。",
    "Bu ürün Oyuncak tarafından satılır ve Amazon tarafından gönderilir.",
  ])("seller is unknown, and not who ships, in a sentence without a link: %s", (text) => {
    expect(readSeller(inBox(sentence(text)))).toBeNull();
  });

  test("seller is unknown if the table has no seller row", () => {
    expect(readSeller(inBox(table(["Payment", "Secure transaction"], ["Returns", "30 days"])))).toBeNull();
  });

  test("seller is unknown if a sentence names neither Amazon nor a shop", () => {
    expect(readSeller(inBox(sentence("Gift-wrap available.")))).toBeNull();
  });
});

describe("a coupon", () => {
  const coupon = (text: string, suffix?: string) =>
    readCoupon(inBox(`<label id="couponTextpctch1">${text}</label>`, suffix))?.value ?? null;

  const unread = { percent: 0 };

  test.each([
    ["com", "Apply 20% coupon Shop items | Terms", { percent: 20 }],
    ["com.tr", "%15 kupon uygula", { percent: 15 }],
    ["com", "Apply $5.00 coupon", { amount: "5.00", currency: "USD", rule: "coupon-label" }],
    ["es", "Aplicar cupón de 10 €", { amount: "10.00", currency: "EUR", rule: "coupon-label" }],
    ["com", "Save 5% on 2, 10% on 3", unread],
    ["com", "Apply coupon", unread],
    ["com", "Apply 30% coupon on your first subscription", unread],
    ["com", "Prime members: apply 20% coupon", unread],
    ["co.jp", "プライム会員は10%クーポン", unread],
    ["com", "Save 5% on 3 with this coupon", unread],
    ["com", "Save $5.00 when you buy 3", unread],
    ["com", "Save $5.00 with coupon", { amount: "5.00", currency: "USD", rule: "coupon-label" }],
    ["com", "$5.00 off coupon | Terms", { amount: "5.00", currency: "USD", rule: "coupon-label" }],
    ["com", "$5.00 OFF", { amount: "5.00", currency: "USD", rule: "coupon-label" }],
    ["co.uk", "Apply £2 voucher", { amount: "2.00", currency: "GBP", rule: "coupon-label" }],
    ["es", "Aplicar cupão de 10€ Termos", { amount: "10.00", currency: "EUR", rule: "coupon-label" }],
    ["de", "5 €-Coupon anwenden", { amount: "5.00", currency: "EUR", rule: "coupon-label" }],
    ["co.jp", "￥500 OFFクーポンの適用 規約", { amount: "500", currency: "JPY", rule: "coupon-label" }],
    ["co.jp", "１０％OFFクーポン", { percent: 10 }],
    ["com", "$22.99 with coupon", unread],
    ["com", "$22.99 coupon", unread],
    ["com", "Coupon price: $23.30", unread],
    ["com", "Pay $22.99 with coupon", unread],
    ["com", "Apply coupon: $22.99", unread],
    ["com", "Save with coupon $22.99", unread],
    ["com", "Save 10% with coupon: $23.30", unread],
    ["de", "Preis mit Coupon: 22,99 €", unread],
    ["es", "Pagas 10,00 € con cupón", unread],
    ["co.jp", "クーポン適用後の価格 ￥2,330", unread],
    ["co.jp", "￥2,330 クーポンの適用", unread],
    ["com", "Coupon for 3 items", unread],
    ["com", "Apply 3 coupon", unread],
    ["com", "100% coupon", unread],
    ["com", "Apply €5.00 $5.00 coupon", unread],
  ])("coupon on .%s: %j is %j", (suffix, text, expected) => {
    expect(coupon(text, suffix)).toEqual(expected);
  });
});

describe("the offers summary", () => {
  const summary = (html: string) => readLowestOffers(contextIn(`<div id="olp_feature_div">${html}</div>`));
  const offer = (condition: string, price: string) =>
    `<a href="/gp/offer-listing/B000000001?condition=${condition}">3 ${condition}</a> from <span class="a-color-price">${price}</span>`;

  test("offers summary gives the lowest price of each condition", () => {
    const apart = `<span>${offer("new", "$9.99")}</span><span>${offer("used", "$5.00")}</span>`;
    expect(summary(apart)).toMatchObject({
      new: { price: { amount: "9.99" } },
      used: { price: { amount: "5.00" } },
    });
  });

  test("offers summary gives no price whose condition is unclear", () => {
    const together = `<span>${offer("used", "$5.00")} ${offer("new", "$9.99")}</span>`;
    expect(summary(together)).toEqual({
      new: { ok: false, reason: "not-found" },
      used: { ok: false, reason: "not-found" },
    });
  });
});

describe("a subscription", () => {
  const read = (block: string, headline = "12.99") =>
    readSubscription(inBox(`${cart}<div id="snsOptIn_feature_div">${block}</div>`), {
      ok: true,
      price: { amount: headline, currency: "USD", rule: "test" },
    });

  test.each([
    ["(10%)", "11.69", 10],
    ["%15 indirim", "11.04", 15],
    ["(5%)", "12.34", 5],
    ["", "11.69", null],
    ["5% or 10%", "11.69", null],
    ["12.5%", "11.69", null],
    ["100%", "11.69", null],
    ["Save up to 15%", "12.34", null],
    ["Bis zu 15 % sparen", "12.34", null],
    ["15% on 5 or more", "12.34", null],
    ["10%", "12.99", null],
  ])("subscription has a price and discount: %j at %s is %j", (text, amount, percent) => {
    const block = `<span id="sns-base-price"><span class="a-price"><span class="a-offscreen">$${amount}</span></span> ${text}</span>`;
    expect(read(block)).toMatchObject({ amount, currency: "USD", percent });
  });

  test("subscription discount beside no base price is held against the price, too", () => {
    const block = (text: string) =>
      `<span class="a-price"><span class="a-offscreen">$24.60</span></span><span class="discountText">${text}</span>`;
    expect(read(block("Save 5%"), "25.89")?.percent).toBe(5);
    expect(read(block("Save up to 15%"), "25.89")?.percent).toBeNull();
  });

  test("subscription price is read from plain text but never above the headline", () => {
    const block = '<span id="subscriptionPrice">$11.69</span>';
    expect(read(block)).toMatchObject({ amount: "11.69", currency: "USD", rule: "subscription-base-text" });
    expect(read(block, "11.69")).not.toBeNull();
    expect(read(block, "11.68")).toBeNull();
  });

  test("subscription has no price if two are stated without a base price", () => {
    const two = ["$11.69", "$9.99"].map(
      (text) => `<span class="a-price"><span class="a-offscreen">${text}</span></span>`,
    );
    expect(read(two.join(""))).toBeNull();
  });
});

describe("facts next to the price", () => {
  test("shipping is a price, zero if free, null if unknown", () => {
    const shipping = (price: string) =>
      readShipping(inBox(`<i data-csa-c-delivery-price="${price}"></i>`, "de"));
    expect(shipping("€9.23")).toMatchObject({ amount: "9.23", currency: "EUR" });
    expect(shipping("KOSTENLOS")).toMatchObject({ amount: "0.00", currency: "EUR" });
    expect(shipping("fastest")).toBeUndefined();
    const older = '<div id="price"><span id="ourprice_shippingmessage">+ $1.99 shipping</span></div>';
    expect(readShipping(contextIn(older))).toMatchObject({ amount: "1.99", currency: "USD" });
  });

  test.each([
    ['<i data-csa-c-delivery-price="$4.99"></i>', "4.99"],
    ['<i data-csa-c-delivery-price="$4.99" data-csa-c-delivery-condition=" "></i>', "4.99"],
    ['<i data-csa-c-delivery-price="FREE"></i><i data-csa-c-delivery-price="fastest"></i>', "0.00"],
    ['<i data-csa-c-delivery-price="fastest"></i><i data-csa-c-delivery-price="$4.99"></i>', "4.99"],
    ['<i data-csa-c-delivery-price="$4.99"></i><i data-csa-c-delivery-price="$4.99"></i>', "4.99"],
    ['<i data-csa-c-delivery-price="$4.99" data-csa-c-delivery-condition="on orders below $35"></i>', undefined],
    ['<i data-csa-c-delivery-price="FREE" data-csa-c-delivery-condition="on your first order"></i>', undefined],
    ['<i data-csa-c-delivery-price="FREE"></i><i data-csa-c-delivery-price="$4.99"></i>', undefined],
    ['<i data-csa-c-delivery-price="$4.99"></i><i data-csa-c-delivery-price="$9.99"></i>', undefined],
    ['<i data-csa-c-delivery-price="FREE"></i><i data-csa-c-delivery-price="FREE" data-csa-c-delivery-condition="with Prime"></i>', undefined],
    ['<i data-csa-c-delivery-price="FREE" data-csa-c-delivery-condition="over $35"></i><p class="shipping3P">+ $1.99 shipping</p>', undefined],
    ['<p class="shipping3P">+ $1.99 shipping</p>', "1.99"],
    ['<p class="shipping3P">+ $4.99 shipping on orders below $35</p>', undefined],
    ['<p class="shipping3P">+ $4.99 or $9.99 shipping</p>', undefined],
  ])("shipping on a condition or with two prices is unknown: %s is %s", (html, amount) => {
    expect(readShipping(inBox(html))?.amount).toBe(amount);
  }); // biome-ignore format: a table

  test("unit price has its unit", () => {
    const html = (text: string) =>
      `<div id="price"><span class="a-size-small a-color-price">${text}</span></div>`;
    expect(readUnitPrice(contextIn(html("($1.50 / each)")))).toMatchObject({ amount: "1.50", unit: "each" });
    expect(readUnitPrice(contextIn(html("12,40 € / 100 g"), "de"))).toMatchObject({
      amount: "12.40",
      unit: "100 g",
    });
    expect(readUnitPrice(contextIn(html("$1.50")))).toBeUndefined();
  });

  test.each([
    ["no delivery", "", false],
    ["delivery without a price", '<i data-csa-c-delivery-price=""></i>', true],
    ["delivery that is free on a condition", '<i data-csa-c-delivery-price="FREE" data-csa-c-delivery-condition="over $35"></i><i data-csa-c-delivery-price="fastest"></i>', true],
    ["a way that is not read", '<i data-csa-c-delivery-price="fastest"></i>', false],
    ["a price that is not read", '<i data-csa-c-delivery-price="à 19,50"></i>', false],
    ["a second way with a price that is not read", '<i data-csa-c-delivery-price=""></i><i data-csa-c-delivery-price="ab 5"></i>', false],
    ["free for all and on a condition", '<i data-csa-c-delivery-price="FREE" data-csa-c-delivery-condition="over $35"></i><i data-csa-c-delivery-price="FREE"></i>', false],
    ["two prices", '<i data-csa-c-delivery-price="FREE"></i><i data-csa-c-delivery-price="$4.99"></i>', false],
    ["an older message that is not read", '<i data-csa-c-delivery-price=""></i><p class="shipping3P">+ $4.99 on orders below $35</p>', false],
  ])("whether a page says that it shows no shipping: %s", (_, html, isNone) => {
    expect(readShipping(inBox(html))).toBe(isNone ? null : undefined);
  }); // biome-ignore format: a table

  test.each([
    ["no block of the price", "<p>$25.89</p>", false],
    ["a price alone", '<div id="corePriceDisplay_desktop_feature_div">$25.89</div>', true],
    ["a rate", '<div id="corePriceDisplay_desktop_feature_div">$25.89 <b>$1.50 / each, twice</b></div>', false],
    ["a rate in another script", '<div id="corePriceDisplay_desktop_feature_div">￥25 (￥1／個、2)</div>', false],
    ["a block without a price", '<div id="corePriceDisplay_desktop_feature_div"> </div>', false],
    ["a small price", '<div id="corePrice_desktop">$25.89 <b class="a-price" data-a-size="mini">$1.50</b> each</div>', false],
    ["a place for one", '<div id="corePrice_desktop">$25.89 <span class="pricePerUnit">100 g: $1.50</span></div>', false],
  ])("whether a page says that it shows no price per unit: %s", (_, html, isNone) => {
    expect(readUnitPrice(contextIn(html))).toBe(isNone ? null : undefined);
  }); // biome-ignore format: a table

  test("image has the best resolution over https and is never inlined", () => {
    const image = (attributes: string) =>
      readImage(contextIn(`<img id="landingImage" ${attributes}>`))?.value ?? null;
    expect(image('data-old-hires="https://m.example/a.jpg" src="https://m.example/b.jpg"')).toBe(
      "https://m.example/a.jpg",
    );
    expect(image('data-old-hires="" src="http://m.example/b.jpg"')).toBe("https://m.example/b.jpg");
    expect(image('src="data:image/gif;base64,R0lGOD"')).toBeNull();
    expect(image('src="javascript:alert(1)"')).toBeNull();
  });
});
