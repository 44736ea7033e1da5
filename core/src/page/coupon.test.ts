import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { extrasOf } from "../extras.ts";
import { seriesOf } from "../series.ts";
import type { Listing } from "../wire/listing.ts";
import { Page } from "../wire/page.ts";
import { readPage } from "./read-page.ts";

const price = '<span class="a-price priceToPay"><span class="a-offscreen">$25.89</span></span>';
const label = (text = "Apply 20% coupon", id = "couponTextpctch1"): string =>
  `<label id="${id}">${text}</label>`;

interface Places {
  readonly block?: string;
  readonly column?: string;
  readonly box?: string;
}

/** A page as since 2021, with the block that states the offer's promotions. */
const page = ({ block = "", column = "", box = "" }: Places): string => `
<div id="ppd"><div id="centerCol"><h1 id="productTitle">Lamp</h1>
<div id="apex_desktop"><div id="corePriceDisplay_desktop_feature_div">${price}</div></div>
<div id="promoPriceBlockMessage_feature_div"><span class="promoPriceBlockMessage">${block}</span></div>${column}</div>
<div id="rightCol"><div id="desktop_buybox"><div id="buybox"><form id="addToCart"><input id="ASIN" value="B000000001">
<div id="corePrice_feature_div">${price}</div>${box}<input id="add-to-cart-button"></form></div></div></div></div>`;

function couponOf(places: Places): Listing["coupon"] {
  const read = readPage(parseHtml(page(places)), "https://www.amazon.com/dp/B000000001");
  return read.kind === "product" ? read.listing.coupon : expect.fail(read.kind);
}

/** Coupons of other products, as they stand near an ordinary product's own. */
const neighbours: readonly (readonly [kind: string, html: string])[] = [
  ["a carousel", `<ol class="a-carousel"><li data-asin="B0OTHER001">${label()}</li></ol>`],
  ["a carousel without numbers", `<ol class="a-carousel"><li>${label()}</li></ol>`],
  ["a card", `<div data-asin="B0OTHER001">${label()}</div>`],
  ["bought together", `<div id="sims-fbt"><div data-asin="B0OTHER001">${label()}</div></div>`],
  ["bought together, beside the product itself", `<div id="sims-fbt"><div data-asin="B000000001">${label()}</div></div>`],
  ["a widget of another subject", `<div id="bundleV2_feature_div"><div>${label()}</div></div>`],
  ["a block counted for another", `<div id="promoPriceBlockOther" data-csa-c-asin="B0OTHER001">${label()}</div>`],
  ["a coupon counted for another", `<div id="couponOther"><span data-csa-c-item-id="amzn1.asin.B0OTHER001:amzn1.promotion.A1">${label()}</span></div>`],
]; // biome-ignore format: a table

const unread = { percent: 0 };

describe("a neighbour's coupon", () => {
  test.each(neighbours)("the coupon of a neighbour is not read: %s", (kind, html) => {
    // Unless another product is named, it can be the offer's own in a block that is not known.
    const isOthers = html.includes('data-asin="B0OTHER001"') || html.includes("a-carousel");
    for (const place of ["block", "column", "box"]) {
      expect([kind, place, couponOf({ [place]: html })]).toEqual([kind, place, isOthers ? null : unread]);
    }
  });

  test.each(neighbours)("the coupon of a neighbour does not hide the offer's own: %s", (_, html) => {
    const own = label("Apply 5% coupon", "couponTextpctch2");
    expect(couponOf({ block: `<div>${own}</div>`, column: html.repeat(30), box: html })).toEqual({
      percent: 5,
    });
  });

  test("a label of the column outside every block is not read", () => {
    expect(couponOf({ column: label() })).toEqual(unread);
  });
});

test("a page that speaks of no coupon says that there is none", () => {
  expect(couponOf({})).toBeNull();
  expect(
    couponOf({ column: '<div id="vendorPoweredCoupon_feature_div"> <script>1</script></div>' }),
  ).toBeNull();
  const forTwo = '<span id="promoMessagepctch1">Save 5% on any 2 or more</span>';
  expect(couponOf({ block: forTwo })).toBeNull();
});

test.each([
  ["an amount in an unknown language", label("Kuponki 5 $ heti")],
  ["12.5 %", label("Apply 12.5% coupon")],
  ["no value", label("Apply coupon")],
  ["a badge with a message", '<label id="couponBadgepctch1">Savings</label> <span id="promoMessagepctch1">10% off</span>'],
  ["a badge by class", '<i class="a-icon couponBadge">Coupon:</i> <span id="promoMessagepctch1">10% off</span>'],
  ["a label in two parts", '<span id="couponLabelpctch1">Economize 10%</span> <span id="couponMessagepctch1">com o cupom.</span>'],
  ["a coupon that is ticked", `<div style="display: none">${label()}</div><span id="donepctch1">20% off coupon applied</span>`],
])("a coupon that cannot be read is sent as not read: %s", (_, block) => {
  expect(couponOf({ block })).toEqual(unread);
}); // biome-ignore format: a table

const conditions = [
  "on your first order",
  "for new customers",
  "for students",
  "for business customers",
  "with your Visa card",
  "in the app",
  "on the second item",
  "You have already used this coupon",
  "Expired",
  "as points",
  "as a gift card",
  "ab zwei Stück",
  "初回購入限定",
  "まとめ買い",
  "500ポイント",
  "Prime",
];

describe("a coupon for some", () => {
  test.each(conditions)("a coupon with a condition is not read: %s", (words) => {
    const one = label();
    const refused = [
      label(`Apply 20% coupon ${words}`),
      label(`${words} Apply 20% coupon`),
      label(`Apply $5.00 coupon ${words}`),
      label(`Apply 20% coupon <a href="#">${words}</a>`),
      `<div><span>${one}</span> <span>${words}</span></div>`,
      `<div><i class="a-icon couponBadge">${words}</i> ${one}</div>`,
    ];
    for (const block of refused) expect([block, couponOf({ block })]).toEqual([block, unread]);
    const older = `<div id="coupon_feature_div">${one} <span>${words}</span></div>`;
    expect(couponOf({ box: older })).toEqual(unread);
  });

  test.each([
    ["Save up to 20%"],
    ["Up to 20% coupon"],
    ["20% coupon expired"],
    ["Bis zu 20% Coupon"],
    ["最大10%OFFクーポン"],
    ["10%ポイント還元クーポン"],
    ["初回限定10%OFFクーポン"],
    ["Apply 20% coupon for Prime"],
    ["20% off coupon applied"],
  ])("a coupon whose text says more than its value is not read: %s", (text) => {
    expect(couponOf({ block: label(text) })).toEqual(unread);
  });

  test("a coupon beside the programme's logo is not read", () => {
    const logo = '<i class="a-icon a-icon-prime" aria-label="Prime"></i>';
    expect(couponOf({ block: `<div>${logo} ${label()}</div>` })).toEqual(unread);
    expect(couponOf({ block: label(`${logo} Apply 20% coupon`) })).toEqual(unread);
  });

  test("a coupon with its badge, its hidden state and its terms is read", () => {
    const applied = '<span class="aok-hidden">20% off coupon applied</span>';
    const terms = 'Apply 20% coupon <a href="#">Shop items</a> | <a href="#">Terms</a>';
    const line = `<div><i class="couponBadge">Coupon:</i> &nbsp; ${applied} ${label(terms)}</div>`;
    expect(couponOf({ block: line })).toEqual({ percent: 20 });
    expect(couponOf({ block: `${line}<div>Save 5% on any 2 or more</div>` })).toEqual({ percent: 20 });
  });
});

test("a coupon that was not read says nothing of extras, and one that is not there does", () => {
  const said = (places: Places) => {
    const read = readPage(parseHtml(page(places)), "https://www.amazon.com/dp/B000000001");
    if (read.kind !== "product") return expect.fail(read.kind);
    expect(Page.safeParse(read).success).toBe(true);
    const mapped = seriesOf(read.listing);
    return mapped.ok ? extrasOf(read.listing, mapped.observations)?.said : expect.fail(mapped.reason);
  };
  expect(said({ block: label("Apply coupon") })).toEqual({ subscribe: null, unit: null });
  expect(said({})).toEqual({ coupon: null, subscribe: null, unit: null });
  expect(said({ block: label() })).toEqual({ coupon: "20%", subscribe: null, unit: null });
});

test("labels of one page that state different coupons give none", () => {
  const two = (second: string) => couponOf({ block: label(), box: label(second, "couponTextpctch2") });
  expect(two("Apply 20% coupon")).toEqual({ percent: 20 });
  expect(two("Apply 10% coupon")).toEqual(unread);
  expect(two("Apply 20% coupon on your first order")).toEqual(unread);
});

test("a coupon counted for the product itself is read", () => {
  const counted = `<div data-csa-c-asin="B000000001"><span data-csa-c-item-id="amzn1.asin.B000000001:amzn1.promotion.A1">${label()}</span></div>`;
  expect(couponOf({ block: counted })).toEqual({ percent: 20 });
});

test("the coupon of another way to buy is not read", () => {
  const row = (id: string, html: string, more = "") =>
    `<div id="${id}" class="a-box ${more}"><div id="corePrice_feature_div">${price}</div>${html}</div>`;
  const rows = (ofNew: string, ofOther: string, other = "snsAccordionRowMiddle") =>
    row("newAccordionRow_0", ofNew, "a-accordion-active") + row(other, ofOther);
  const copies = `<div id="apex_desktop_usedAccordionRow"><div id="promoPriceBlockMessage">${label()}</div></div>`;
  expect(couponOf({ box: rows("", label()) })).toBeNull();
  expect(couponOf({ box: rows("", label(), "usedAccordionRow_0") })).toBeNull();
  expect(couponOf({ box: rows("", ""), column: copies })).toBeNull();
  expect(couponOf({ box: `<div id="sns_feature_div">${label()}</div>` })).toBeNull();
  expect(couponOf({ box: rows(label("Apply 5% coupon"), label()) })).toEqual({ percent: 5 });
});
