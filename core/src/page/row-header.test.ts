import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { readPage } from "./read-page.ts";

function headline(html: string): string | undefined {
  const page = readPage(parseHtml(html), "https://www.amazon.in/dp/B000000001");
  if (page.kind !== "product") return page.kind;
  const { prices, reasons } = page.listing;
  return prices.buy_box ? `${prices.buy_box.amount} ${prices.buy_box.currency}` : reasons.buy_box;
}

const struck = '<span class="a-text-strike">58,990.00</span>';
const own = '<span class="a-color-price">34,490.00</span>';
const confirmed = '<input id="twister-plus-price-data-price" value="34490">';

interface Parts {
  readonly header: string;
  readonly inner?: string;
  readonly rowBefore?: string;
}

const page = ({
  header,
  inner = confirmed,
  rowBefore = "",
}: Parts): string => `<span id="productTitle">Fridge</span>
  <div id="buybox"><div id="buyBoxAccordion">${rowBefore}<div id="newAccordionRow_0" class="a-accordion-active"><div class="accordion-header">${header}</div>
  <form id="addToCart"><input id="ASIN" value="B000000001">${inner}<input id="add-to-cart-button"></form></div></div></div>`;

describe("the price as plain text in a row's header", () => {
  test.each([
    ["next to the struck one", { header: `<div>${own}${struck}</div>` }],
    ["next to what an exchange saves", { header: `<div>${own}</div><div><span class="a-color-price">500.00</span></div>` }],
    ["after the row of an exchange", { header: own, rowBefore: `<div id="buyBackAccordionRow"><div class="accordion-header"><span class="a-color-price">29,430.00</span></div></div>` }],
  ])("is read %s", (_, parts) => {
    expect(headline(page(parts))).toBe("34490.00 INR");
  }); // biome-ignore format: a table

  test.each([
    ["the offer has no value of its own", "not-found", { header: own, inner: "" }],
    ["the offer's own value is another", "not-found", { header: own, inner: '<input id="twister-plus-price-data-price" value="29430">' }],
    ["only another row has the same value", "not-found", { header: own, inner: "", rowBefore: `<div id="buyBackAccordionRow">${confirmed}</div>` }],
    ["it is struck", "not-found", { header: `<span class="a-text-strike">${own}</span>` }],
    ["it is hidden", "not-found", { header: `<div class="aok-hidden">${own}</div>` }],
    ["it stands in the row but not in its header", "not-found", { header: "", inner: `${confirmed}<div id="mbb_feature_div">${own}</div>` }],
    ["it is a rate behind the struck one", "ambiguous", { header: `<div>${own}${struck} per month</div>` }],
    ["it is for those who take a coupon", "ambiguous", { header: `<div>${own} with coupon</div>` }],
    ["the row's price block shows another", "ambiguous", { header: own, inner: `${confirmed}<div class="header-price">₹29,430.00</div>` }],
  ])("is not read where %s", (_, expected, parts) => {
    expect(headline(page(parts))).toBe(expected);
  }); // biome-ignore format: a table
});

describe("two rows with the same id", () => {
  const block = (attributes: string, amount: string): string =>
    `<div id="apex_desktop_renewedTier2AccordionRow" ${attributes}><div id="corePrice_desktop">Typical price: <span class="a-text-strike">₹900.00</span>
    <span class="a-price apexPriceToPay"><span class="a-offscreen">${amount}</span></span></div></div>`;
  const rows = (
    copies: string,
  ): string => `<span id="productTitle">Phone</span><div id="apex_desktop">${copies}</div>
    <div id="buybox"><input id="ASIN" value="B000000001"><div id="buyBoxAccordion"><div id="renewedTier2AccordionRow">Excellent</div>
    <div id="renewedTier2AccordionRow" class="a-accordion-active">Another option</div></div></div>`;
  const hidden = 'style="display:none;"';

  test("are told apart by the price block that is shown", () => {
    expect(headline(rows(block(hidden, "₹635.00") + block("", "₹680.00")))).toBe("680.00 INR");
    expect(headline(rows(block("", "₹635.00") + block(hidden, "₹680.00")))).toBe("635.00 INR");
  });

  test("are not told apart where both are shown, and have no price where none is", () => {
    expect(headline(rows(block("", "₹635.00") + block("", "₹680.00")))).toBe("ambiguous");
    expect(headline(rows(block(hidden, "₹635.00") + block(hidden, "₹680.00")))).toBe("not-found");
  });
});

describe("the price to pay in the used section of a box without rows", () => {
  const toPay = (text: string): string =>
    `<span class="a-price priceToPay"><span class="a-offscreen">${text}</span></span>`;
  const box = (sections: string): string =>
    `<span id="productTitle">Book</span><div id="buybox"><input id="ASIN" value="B000000001">${sections}</div>`;
  const used = `<div id="usedBuySection">Buy used: ${toPay("₹500.00")}</div>`;

  test("is read if the used offer is the only one", () => {
    expect(headline(box(used))).toBe("500.00 INR");
  });

  test("is not the price of a new offer above it", () => {
    expect(headline(box(`<div id="buyNewSection">Buy new: ${toPay("₹900.00")}</div>${used}`))).toBe("900.00 INR");
    expect(headline(box(`<div id="buyNewSection"></div>${used}`))).toBe("not-found");
    expect(headline(box(`<div id="buyNewSection">See price in cart</div>${used}`))).toBe("withheld");
  }); // biome-ignore format: one line a page

  test("is not another product's inside the section", () => {
    const card = `<div data-asin="B000000999">${toPay("₹300.00")}</div>`;
    expect(headline(box(`<div id="usedBuySection">Buy used: ${card}</div>`))).not.toBe("300.00 INR");
  });
});
