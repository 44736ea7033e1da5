interface ForeignBlock {
  readonly name: string;
  readonly html: string;
}

/** Blocks of another product's price, marked up as the shop marks up its own. */
export function foreignBlocks(price: string): ForeignBlock[] {
  const shown = (className: string): string =>
    `<span class="a-price ${className}" data-a-size="xl"><span class="a-offscreen">${price}</span><span aria-hidden="true">${price}</span></span>`;
  const block = (name: string, html: string): ForeignBlock => ({ name, html });
  return [
    block("a price", `<div>${shown("")}</div>`),
    block("a price to pay", `<div>${shown("priceToPay apex-pricetopay-value")}</div>`),
    block(
      "a card",
      `<div data-asin="B000000998"><a href="/dp/B000000998">Another</a>${shown("priceToPay")}</div>`,
    ),
    block("a widget", `<div id="similar-item_feature_div" class="celwidget">${shown("priceToPay")}</div>`),
    block("a core price", `<div id="corePrice_feature_div">${shown("")}</div>`),
    block("a core price to pay", `<div id="corePrice_feature_div">${shown("apex-pricetopay-value")}</div>`),
    block(
      "a widget with a core price",
      `<div id="comparison-widget"><div id="corePrice_feature_div">${shown("priceToPay")}</div></div>`,
    ),
    block("a price column", `<div id="corePriceDisplay_desktop_feature_div">${shown("priceToPay")}</div>`),
    block(
      "a whole price column",
      `<div id="apex_desktop"><div id="corePriceDisplay_desktop_feature_div">${shown("priceToPay")}</div></div>`,
    ),
    block(
      "a price table",
      `<div id="corePrice_desktop"><table><tr><td>${shown("apexPriceToPay")}</td></tr></table></div>`,
    ),
    block(
      "an older price",
      `<div id="price"><span id="priceblock_ourprice" class="a-color-price">${price}</span></div>`,
    ),
    block(
      "an older box's price",
      `<div><span id="price_inside_buybox" class="a-color-price">${price}</span></div>`,
    ),
  ];
}
