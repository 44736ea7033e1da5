import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { Page } from "../wire/page.ts";
import { readPage } from "./read-page.ts";

const url = "https://www.amazon.com/dp/B000000001";
const price = (text: string, attributes = ""): string =>
  `<span class="a-price" ${attributes}><span class="a-offscreen">${text}</span><span aria-hidden="true">${text}</span></span>`;

const secondary = (text: string): string =>
  `<span class="a-price a-text-price" data-a-color="secondary"><span class="a-offscreen">${text}</span></span>`;

interface Parts {
  readonly asin?: string;
  readonly title?: string;
  readonly box?: string;
  readonly around?: string;
}

const product = ({ asin = "B000000001", title = "Mug", box = price("$12.99"), around = "" }: Parts = {}) => `
  <h1><span id="productTitle">${title}</span></h1>${around}
  <div id="buybox"><form id="addToCart"><input id="ASIN" value="${asin}">
  <div id="corePrice_feature_div">${box}</div></form></div>`;

const priceOfRow: Record<string, string> = {
  new: "12.99",
  used: "5.00",
  sns: "11.69",
  rent: "3.00",
  prime: "10.00",
  renewed: "8.00",
};

/** A buying accordion; the row with a star is selected. */
function accordion(rows: readonly string[]): string {
  const elements = rows.map((row, at) => {
    const name = row.replace("*", "");
    const active = row.endsWith("*") ? "a-accordion-active" : "";
    const inner = `<div id="corePrice_feature_div">${price(`$${priceOfRow[name]}`)}</div>`;
    return `<div id="${name}AccordionRow_${at}" class="a-box ${active}">${inner}<input id="ASIN" value="B000000001"></div>`;
  });
  return `<span id="productTitle">Mug</span><div id="buybox"><div id="buyBoxAccordion">${elements.join("")}</div></div>`;
}

const read = (html: string, at = url): Page => readPage(parseHtml(html), at);

/** The headline as text, or the reason why not, or the kind of a page that is no product. */
function headline(html: string, at = url): string {
  const page = read(html, at);
  if (page.kind !== "product") return page.kind;
  const { buy_box: found } = page.listing.prices;
  return found ? `${found.amount} ${found.currency}` : page.listing.reasons.buy_box!;
}

describe("the headline price", () => {
  test.each([
    ["a plain price", price("$12.99"), "12.99 USD"],
    ["the same price twice", price("$12.99") + price("$12.99"), "12.99 USD"],
    ["a struck price before it", price("$15.00", 'data-a-strike="true"') + price("$12.99"), "12.99 USD"],
    ["a price per unit before it", price("$1.08", 'data-a-size="mini"') + price("$12.99"), "12.99 USD"],
    [
      "a hidden price before it",
      `<div class="aok-hidden">${price("$9.99")}</div>${price("$12.99")}`,
      "12.99 USD",
    ],
    [
      "an undisplayed one",
      `<div style="display: none">${price("$9.99")}</div>${price("$12.99")}`,
      "12.99 USD",
    ],
    ["two prices", price("$12.99") + price("$9.99"), "ambiguous"],
    ["a range", `<span class="a-price-range">${price("$9.99")} - ${price("$12.99")}</span>`, "range"],
    ["only a struck price", price("$15.00", 'data-a-strike="true"'), "not-found"],
    ["only a reference price that is not struck", secondary("$15.00"), "not-found"],
    ["a reference price before it", secondary("$15.00") + price("$12.99"), "12.99 USD"],
    ["the same number in two currencies", price("$12.99") + price("€12.99"), "ambiguous"],
    [
      "a subscriber's price before it",
      `<div id="sns-base-price">${price("$11.69")}</div>${price("$12.99")}`,
      "12.99 USD",
    ],
    ["an empty price", price(""), "not-found"],
    ["a price of zero", price("$0.00"), "implausible"],
    ["an unknown currency", price("A€12.99"), "currency-unknown"],
    ["digits in reverse order", price("\u202e$99.21"), "implausible"],
    [
      "screen reader text that differs from the visible price",
      '<span class="a-price"><span class="a-offscreen">$1.99</span><span aria-hidden="true">$12.99</span></span>',
      "ambiguous",
    ],
    [
      "visible parts whose digits match the screen reader text",
      '<span class="a-price"><span class="a-offscreen">$12.99</span><span aria-hidden="true">$12<sup>99</sup></span></span>',
      "12.99 USD",
    ],
    ["an empty members' container", `<div id="pep_feature_div"> </div>${price("$12.99")}`, "12.99 USD"],
    ["words that it is for members", `<i>Exclusively for Prime members</i>${price("$12.99")}`, "ambiguous"],
    ["such words in Japanese", `<i>プライム会員限定価格</i>${price("$12.99")}`, "ambiguous"],
    ["delivery for members", `${price("$12.99")}<i>Prime members get FREE delivery</i>`, "12.99 USD"],
    ["a members' container", `<div id="pep_feature_div">Prime price</div>${price("$12.99")}`, "ambiguous"],
    [
      "empty screen reader text",
      '<span class="a-price"><span class="a-offscreen"> </span><span aria-hidden="true"><span class="a-price-symbol">$</span><span class="a-price-whole">12<span class="a-price-decimal">.</span></span><span class="a-price-fraction">99</span></span></span>',
      "12.99 USD",
    ],
  ])("headline price with %s", (_, box, expected) => {
    expect(headline(product({ box }))).toBe(expected);
  });

  test.each([
    ["the selected row", ["used", "new*"], "new"],
    ["the only row that sells it once", ["sns*", "new"], "new"],
    ["the regular row next to a selected members' row", ["prime*", "new", "used"], "new"],
    ["the only row, selected or not", ["used"], "used"],
    ["the only new row next to a selected subscription", ["sns*", "new", "used"], "new"],
  ])("headline price comes from %s", (_, rows, expected) => {
    expect(headline(accordion(rows))).toBe(`${priceOfRow[expected]} USD`);
  });

  test.each([
    ["no row is selected", ["used", "new"]],
    ["a subscription is all there is", ["sns*"]],
    ["a subscription is selected, and the only purchase is a used one", ["sns*", "used"]],
    ["a subscription is selected next to two sellers", ["sns*", "new", "new"]],
    ["a rental is selected, and none is new", ["rent*", "used", "renewed"]],
    ["a members' row is selected next to two sellers", ["prime*", "new", "new"]],
  ])("headline price is ambiguous when %s", (_, rows) => {
    expect(headline(accordion(rows))).toBe("ambiguous");
  });

  test.each([
    ["used", "inactive", "active", "5.00 USD"],
    ["new", "active", "inactive", "12.99 USD"],
  ])("headline price is of the offer whose radio button is on: %s", (_, isNew, isUsed, expected) => {
    const section = (id: string, state: string, amount: string) =>
      `<div id="${id}"><i class="a-icon a-icon-radio-${state}"></i><span class="offer-price">${amount}</span></div>`;
    const box = section("buyNewSection", isNew, "$12.99") + section("usedBuySection", isUsed, "$5.00");
    expect(headline(`<span id="productTitle">Mug</span><div id="buybox"><input id="ASIN" value="B000000001">${box}</div>`)).toBe(expected);
  }); // biome-ignore format: one call

  test("headline price is in the header of the selected row", () => {
    const row = (id: string, active: string, amount: string) =>
      `<div id="${id}" class="${active}"><div class="accordion-header">${price(amount)}</div></div>`;
    const rows = row("newAccordionRow_0", "", "$12.99") + row("usedAccordionRow", "a-accordion-active", "$5.00");
    expect(headline(`<span id="productTitle">Mug</span><div id="buybox"><input id="ASIN" value="B000000001"><div id="buyBoxAccordion">${rows}</div></div>`)).toBe("5.00 USD");
  }); // biome-ignore format: one call

  test("headline price is not the used offer's next to a new one without a price", () => {
    const used = '<div id="usedBuySection"><span class="offer-price">$5.00</span></div>';
    const box = (inner: string) =>
      `<span id="productTitle">Mug</span><div id="buybox"><input id="ASIN" value="B000000001">${inner}</div>`;
    expect(headline(box(used))).toBe("5.00 USD");
    expect(headline(box(`<div id="buyNewSection">See price in cart</div>${used}`))).toBe("withheld");
    expect(headline(box(`<div id="buyNewSection"></div>${used}`))).toBe("not-found");
  });

  test("headline price is ambiguous in a box that offers only a subscription", () => {
    const subscribe = (attributes: string) => `<input id="rcx-subscribe-submit-button" ${attributes}>`;
    const box = (inner: string) =>
      `<span id="productTitle">Mug</span><div id="buybox"><input id="ASIN" value="B000000001"><div id="corePrice_feature_div">${price("$11.69")}</div>${inner}</div>`;
    expect(headline(box(subscribe("")))).toBe("ambiguous");
    expect(headline(box(subscribe("hidden")))).toBe("11.69 USD");
    expect(headline(box(`${subscribe("")}<input id="add-to-cart-button">`))).toBe("11.69 USD");
  });

  test("headline price ignores the column's copies of rows that are missing", () => {
    const copy = (row: string, text: string) =>
      `<div id="apex_desktop_${row}"><div id="corePriceDisplay_desktop_feature_div">${price(text).replace("a-price", "a-price priceToPay")}</div></div>`;
    const column = `<span id="productTitle">Mug</span><input id="ASIN" value="B000000001"><div id="apex_desktop">${copy("snsAccordionRowMiddle", "$11.69")}${copy("newAccordionRow_0", "$12.99")}</div>`;
    expect(headline(column)).toBe("not-found");
    const box =
      '<div id="buybox"><div id="newAccordionRow_0" class="a-accordion-active">Buy once</div></div>';
    expect(headline(column + box)).toBe("12.99 USD");
  });

  test("headline price of zero is accepted for e-books only", () => {
    const ebook = (inner: string) =>
      `<span id="productTitle">Book</span><div id="buybox"><form id="buyOneClick"><input name="ASIN.0" value="B000000001">${inner}</form></div>`;
    expect(headline(ebook('<span id="kindle-price">$0.00</span>'))).toBe("0.00 USD");
    expect(headline(ebook('<span class="header-price">$0.00</span> Kindle Unlimited'))).toBe("implausible");
  });

  test("a superscript fraction is not joined to the whole", () => {
    const raised = (inner: string) =>
      `<span id="productTitle">Mug</span><input id="ASIN" value="B000000001"><span id="priceblock_ourprice">${inner}</span>`;
    const sup = (text: string) => `<span class="price-info-superscript">${text}</span>`;
    expect(headline(raised(`${sup("$")}<span class="price-large">12</span>${sup("99")}`))).toBe("12.99 USD");
    expect(headline(raised(`$<b>12</b><sup>99</sup>`))).toBe("ambiguous");
  });

  test("a number without a currency is not taken for dollars next to another currency", () => {
    const block = (text: string) =>
      `<span id="productTitle">Mug</span><input id="ASIN" value="B000000001"><div id="price"><span id="priceblock_ourprice">12.99</span>${text}</div>`;
    expect(headline(block(""))).toBe("12.99 USD");
    expect(headline(block('<span class="a-price-symbol">€</span>'))).toBe("currency-unknown");
  });

  test("a page without a box has no headline price", () => {
    const others = `<div id="similar">${price("$9.99")}</div><div class="a-carousel">${price("$1.99")}</div>`;
    expect(headline(`<span id="productTitle">Mug</span><input id="ASIN" value="B000000001">${others}`)).toBe(
      "not-found",
    );
  });

  test("prices around the box do not change the headline price", () => {
    const pieces = ["$1.00", "€2,00", "$3.00 - $4.00", "free"].map((text) => `<div>${price(text)}</div>`);
    fc.assert(
      fc.property(fc.shuffledSubarray(pieces), (around) => {
        expect(headline(product({ around: around.join("") }))).toBe("12.99 USD");
      }),
    );
  });
});

describe("the product", () => {
  const family = (script: string) => product({ around: `<script>${script}</script>` });

  test("product has the page's ASIN if the URL's ASIN is its parent or variation", () => {
    const parent = "https://www.amazon.com/dp/B000000002";
    expect(read(family('{"parentAsin" : "B000000002"}'), parent)).toMatchObject({
      kind: "product",
      listing: { asin: "B000000001" },
    });
    expect(read(product(), "https://www.amazon.com/")).toMatchObject({ kind: "product" });
  });

  test("page under another product's URL is other", () => {
    expect(read(product(), "https://www.amazon.com/dp/B000000002").kind).toBe("other");
  });

  test.each(["", "B00000000", "<script>", "B0000000012"])(
    "page without a valid ASIN is other: %j",
    (asin) => {
      expect(read(product({ asin }), "https://www.amazon.com/").kind).toBe("other");
    },
  );

  test("product title is one clean line", () => {
    const listing = (title: string) => {
      const page = read(product({ title }));
      return page.kind === "product" ? page.listing.title : null;
    };
    expect(listing("\n  A &lt;b&gt;mug&lt;/b&gt; \u202e\u200b for\n tea ")).toBe("A <b>mug</b> for tea");
    expect(listing("😀".repeat(2000))).toHaveLength(1000);
    expect(listing(`${"a".repeat(999)}😀`)).toHaveLength(999);
  });
});

describe("any page", () => {
  test.each(["", "<!doctype html>", "plain text", "<frameset>", "\u0000\u0001"])(
    "page %j is other",
    (html) => {
      expect(read(html).kind).toBe("other");
    },
  );

  test.each(["not a url", "https://www.amazon.com.evil.example/dp/B000000001", "https://example.com/"])(
    "page under %j is other",
    (at) => {
      expect(read(product(), at).kind).toBe("other");
    },
  );

  test("a bug of the reader is thrown, not read as another page", () => {
    const document = parseHtml(product());
    document.getElementById = () => {
      throw new TypeError("bug");
    };
    expect(() => readPage(document, url)).toThrow("bug");
  });

  test("any order of known parts gives a page that fits the schema", () => {
    const part = fc.constantFrom(
      '<div id="buybox">',
      '<div id="buyBoxAccordion">',
      '<div id="newAccordionRow_0" class="a-accordion-active">',
      '<div id="usedAccordionRow">',
      '<div id="corePrice_feature_div">',
      '<div id="corePriceDisplay_desktop_feature_div">',
      '<span id="productTitle">Mug',
      '<input id="ASIN" value="B000000001">',
      '<span class="a-price priceToPay"><span class="a-offscreen">$12.99',
      '<span class="a-price-whole">12',
      '<span id="priceblock_ourprice">$1.00 - $2.00',
      '<div data-component-type="s-search-result" data-asin="B000000001"><h2>Mug',
      '<form action="/errors/validateCaptcha">',
      '<div id="availability">Currently unavailable',
      "</div>",
      "</span>",
      "<b>-5%</b>",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        expect(Page.safeParse(read(parts.join(""))).success).toBe(true);
      }),
    );
  });

  test("very many prices or very deep nesting are read in bounded time", () => {
    const many = product({ box: price("$12.99", 'data-a-strike="true"').repeat(10_000) });
    const deep = product({ box: `${"<div>".repeat(3000)}${price("$12.99")}${"</div>".repeat(3000)}` });
    for (const [html, expected] of [
      [many, "not-found"],
      [deep, "not-found"],
    ] as const) {
      const document = parseHtml(html);
      const started = performance.now();
      const page = readPage(document, url);
      expect(performance.now() - started).toBeLessThan(20_000);
      expect(page.kind === "product" && page.listing.reasons.buy_box).toBe(expected);
    }
  }, 30_000);
});

describe("a search page", () => {
  const card = (asin: string, inner: string) =>
    `<div data-component-type="s-search-result" data-asin="${asin}"><h2><span>Mug</span></h2>${inner}</div>`;

  test("search page gives its cards in order, without prices that are ranges, struck or per unit", () => {
    const html = [
      card("B000000001", price("$12.99") + price("$15.00", 'data-a-strike="true"')),
      card("B000000002", `<span class="a-price-range">${price("$9.99")} - ${price("$12.99")}</span>`),
      card("", price("$1.00")),
      card("B000000003", "<span>See options</span>"),
    ].join("");
    expect(read(html, "https://www.amazon.com/s?k=mug")).toMatchObject({
      kind: "search",
      marketplace: "com",
      cards: [
        { asin: "B000000001", title: "Mug", price: { amount: "12.99", currency: "USD" } },
        { asin: "B000000002", price: null },
        { asin: "B000000003", price: null },
      ],
    });
  });
});

describe("blocked and missing pages", () => {
  test.each([
    [
      "a captcha",
      '<form action="/errors/validateCaptcha"><input id="captchacharacters">',
      { kind: "blocked", by: "captcha" },
    ],
    ["interstitial", '<form action="/errors/validateCaptcha">', { kind: "blocked", by: "interstitial" }],
    ["overload", '<a href="/ref=cs_503_link">', { kind: "blocked", by: "status", status: 503 }],
    [
      "overload with a picture",
      '<img src="https://m.media-amazon.com/images/G/01/error/500_503.png">',
      { kind: "blocked", by: "status", status: 503 },
    ],
    ["missing page", '<a href="/ref=cs_404_link">', { kind: "missing" }],
  ])("a page that is not readable: %s", (_, html, expected) => {
    expect(read(html)).toEqual(expected);
  });
});
