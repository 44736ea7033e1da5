import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import type { Card } from "../wire/page.ts";
import { readPage } from "./read-page.ts";

const price = (text: string, attributes = ""): string =>
  `<span class="a-price" ${attributes}><span class="a-offscreen">${text}</span><span aria-hidden="true">${text}</span></span>`;
const struck =
  '<span class="a-price a-text-price" data-a-strike="true"><span class="a-offscreen">$15.00</span></span>';
const link = (inner: string, href = "/A-Mug/dp/B000000001/ref=sr_1_1?keywords=mug&sr=8-1"): string =>
  `<a href="${href}">${inner}</a>`;

function cardOf(recipe: string, title = "Mug"): Card {
  const html = `<span id="glow-ingress-line2">New York 10001</span><div data-component-type="s-search-result" data-asin="B000000001">
    <h2><span>${title}</span></h2><div data-cy="price-recipe"><div class="a-row">${recipe}</div></div></div>`;
  const page = readPage(parseHtml(html), "https://www.amazon.com/s?k=mug");
  return page.kind === "search" ? page.cards[0]! : expect.fail(page.kind);
}

describe("plain cards", () => {
  test.each([
    ["the price alone", link(price("$12.99"))],
    ["next to the struck one and its word", link(`${price("$12.99")} <span>List: </span>${struck}`)],
    ["behind a word for screen readers", `<span class="aok-offscreen">Price, product page</span>${link(price("$12.99"))}`],
    ["behind the name of its edition", `${link("Paperback")}${link(price("$12.99"))}`],
    ["before its price per unit", `${link(price("$12.99"))} (<span class="a-price a-text-price"><span class="a-offscreen">$0.40</span></span>/count)`],
    ["with a coupon and a subscriber's price below", `${link(price("$12.99"))}<div>Save 5% with coupon</div><div>$11.69 with Subscribe & Save</div>`],
  ])("card is plain: %s", (_, recipe) => {
    expect(cardOf(recipe)).toMatchObject({ price: { amount: "12.99" }, isPlain: true });
  }); // biome-ignore format: a table
});

describe("cards that are not plain", () => {
  test.each([
    ["without a price", ""],
    ["with a range", link(`<span class="a-price-range">${price("$9.99")} - ${price("$12.99")}</span>`)],
    ["with another plain price", `${link(price("$12.99"))} ${price("$9.99")}`],
    ["where nothing is to pay", link(price("$0.00"))],
    ["when the price starts from there", `from ${link(price("$12.99"))}`],
    ["nor when the word stands in the link", link(`<span>ab </span>${price("$12.99")}`)],
    ["nor when it stands next to a wrapped link", `<span>desde</span><b>${link(price("$12.99"))}</b>`],
    ["when it is paid every month", `${link(price("$12.99"))}/mo`],
    ["when it is multiplied", `${link(`${price("$12.99")} × 24`)}`],
    ["without a link", price("$12.99")],
    ["when the link is an advertisement's", link(price("$12.99"), "/sspa/click?url=%2Fdp%2FB000000001")],
    ["when it links to another product", link(price("$12.99"), "/dp/B000000002")],
    ["when it links to one seller's offer", link(price("$12.99"), "/dp/B000000001?smid=A1B2")],
    ["when it links to all offers", link(price("$12.99"), "/dp/B000000001?aod=1")],
    ["when it links to used ones", link(price("$12.99"), "/gp/offer-listing/B000000001?condition=used")],
  ])("card is not plain %s", (_, recipe) => {
    expect(cardOf(recipe).isPlain).toBe(false);
  });

  test("card is not plain when its title says that it is refurbished", () => {
    expect(cardOf(link(price("$12.99")), "Phone (Renewed)").isPlain).toBe(false);
    expect(cardOf(link(price("$12.99")), "Handy, 64 GB (Generalüberholt)").isPlain).toBe(false);
  });
});
