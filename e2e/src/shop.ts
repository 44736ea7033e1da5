import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A stand-in shop: serves `/{host}/dp/{asin}` to the verifier, and the same pages to routed browsers. */
export interface Shop {
  readonly origin: string;
  /** Serves a page at a URL of the shop, `www.amazon.com/dp/B000000001`. */
  show(address: string, html: string): void;
  page(address: string): string | null;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const html = pages.get((request.url ?? "").slice(1));
    response.writeHead(html ? 200 : 404, { "Content-Type": "text/html; charset=utf-8" }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    show: (address, html) => void pages.set(address, html),
    page: (address) => pages.get(address) ?? null,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export interface Lamp {
  readonly asin?: string;
  readonly price: string;
  readonly title?: string;
}

/** A product page with the current layout and its price in the selected buy box. */
export const lampPage = ({ asin = "B000000001", price, title = "Brass desk lamp" }: Lamp): string => {
  const [whole, fraction] = price.replace("$", "").split(".");
  return `<!doctype html><html lang="en-us"><head><title>Amazon.com: ${title}</title>
<link rel="canonical" href="https://www.amazon.com/dp/${asin}"></head><body>
<div id="nav-global-location-slot"><span id="glow-ingress-line2">New York 10001</span></div>
<div id="dp"><div id="centerCol"><h1><span id="productTitle"> ${title} </span></h1>
<div id="corePriceDisplay_desktop_feature_div"><span class="a-price priceToPay"><span class="a-offscreen">${price}</span>
<span aria-hidden="true"><span class="a-price-symbol">$</span><span class="a-price-whole">${whole}<span class="a-price-decimal">.</span></span><span class="a-price-fraction">${fraction}</span></span></span></div></div>
<div id="rightCol"><form id="addToCart"><input type="hidden" id="ASIN" name="ASIN" value="${asin}">
<div id="corePrice_feature_div"><span class="a-price"><span class="a-offscreen">${price}</span></span></div>
<div id="availability"><span>In Stock</span></div>
<input type="submit" id="add-to-cart-button" value="Add to Cart"></form></div></div>
<p>You may also like <span class="a-price"><span class="a-offscreen">$3.99</span></span></p></body></html>`;
};

interface Dressed extends Lamp {
  readonly asin: string;
  readonly lang?: string;
  readonly host?: string;
  /** What the shop is called at the top. */
  readonly name?: string;
}

/** A product page that looks like a real one, for screenshots: three columns and much around the price. */
export const shopPage = ({
  asin,
  price,
  title,
  lang = "en-us",
  host = "www.amazon.com",
  name = "shop",
}: Dressed): string => {
  const line = "An honest lamp for an honest desk, made to be looked at and to be looked by.";
  return `<!doctype html><html lang="${lang}" dir="${lang.startsWith("ar") ? "rtl" : "ltr"}"><head><title>${title}</title>
<link rel="canonical" href="https://${host}/dp/${asin}"><style>
body{font:14px/20px Arial,sans-serif;margin:0;color:#0f1111;background:#fff}
#nav{background:#131921;color:#fff;padding:16px 24px;font-weight:700}
#ppd{display:grid;grid-template-columns:340px 1fr 240px;gap:24px;padding:24px}
#imageBlock{background:#eee;block-size:380px}
h1{font-size:24px;line-height:32px;font-weight:400;margin:0 0 6px}
.a-offscreen{position:absolute;clip-path:inset(50%);inline-size:1px;overflow:hidden}
.priceToPay{font-size:28px;line-height:36px}
#corePriceDisplay_desktop_feature_div{border-top:1px solid #ddd;padding-top:10px}
#corePriceDisplay_desktop_feature_div s{color:#565959}
ul{margin:12px 0;padding-inline-start:20px}
#rightCol{border:1px solid #d5d9d9;border-radius:8px;padding:16px;align-self:start}
#add-to-cart-button{background:#ffd814;border:0;border-radius:20px;inline-size:100%;padding:10px;margin-top:14px}
</style></head><body><div id="nav">${name}<div id="nav-global-location-slot"></div></div><div id="dp"><div id="ppd">
<div id="imageBlock"></div>
<div id="centerCol"><h1><span id="productTitle">${title}</span></h1><p>4.6 ★★★★★ 1,024 ratings</p>
<div id="corePriceDisplay_desktop_feature_div"><span class="a-price priceToPay"><span class="a-offscreen">${price}</span><span aria-hidden="true">${price}</span></span></div>
<p>FREE Returns</p><ul>${`<li>${line}</li>`.repeat(6)}</ul></div>
<div id="rightCol"><form id="addToCart"><input type="hidden" id="ASIN" name="ASIN" value="${asin}">
<div id="corePrice_feature_div"><span class="a-price"><span class="a-offscreen">${price}</span><b aria-hidden="true">${price}</b></span></div>
<div id="availability"><span>In Stock</span></div><input type="submit" id="add-to-cart-button" value="Add to Cart"></form></div>
</div></div></body></html>`;
};

/**
 * A product page as phones are shown it: the price above the box, whose own block is empty, and no field with the ASIN's
 * usual id. Beside it stand prices of a colour, of the app and of other products.
 */
export const phonePage = ({ asin = "B000000001", price, title = "Brass desk lamp" }: Lamp): string => {
  const [whole, fraction] = price.replace("$", "").split(".");
  const amount = (text: string) =>
    `<span class="a-price priceToPay"><span class="a-offscreen"> </span><span aria-hidden="true">${text}</span></span>`;
  const parts = `<span class="a-price-symbol">$</span><span class="a-price-whole">${whole}<span class="a-price-decimal">.</span></span><span class="a-price-fraction">${fraction}</span>`;
  return `<!doctype html><html lang="en-us" class="a-touch a-mobile"><head><title>Amazon.com: ${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{font:15px/20px Arial,sans-serif;margin:0;color:#0f1111;background:#fff}
#nav{background:#232f3e;color:#fff;padding:14px}
#dp{padding:12px 14px}
h1{font-size:15px;font-weight:400;margin:0}
#image{background:#eee;block-size:220px;margin-block:10px}
.a-offscreen{position:absolute;clip-path:inset(50%);inline-size:1px;overflow:hidden}
#corePriceDisplay_mobile_feature_div .priceToPay{font-size:28px;line-height:36px}
#colours{display:flex;gap:8px;margin-block:12px}
#colours span{border:1px solid #ccc;border-radius:4px;padding:6px}
#add-to-cart-button{background:#ffd814;border:0;border-radius:24px;block-size:48px;inline-size:100%;margin-block:12px}
#more{display:flex;gap:12px;overflow-x:auto}
#more div{background:#f3f3f3;flex:none;padding:40px 20px}
</style></head><body><div id="nav">shop<div id="nav-global-location-slot"><span id="glow-ingress-line2">New York 10001</span></div></div>
<div id="dp"><div id="title_feature_div"><h1 id="title">${title}</h1></div><div id="image"></div>
<div id="apex_mobile_feature_div"><div id="corePriceDisplay_mobile_feature_div">${amount(parts)}</div></div>
<p>FREE Returns</p><div id="colours">${["Green", "Black"].map((name) => `<span>${name} <b id="apex_price">${amount("$41.00")}</b></span>`).join("")}</div>
<div id="appOnlyDeal_feature_div">Only in the app: ${amount("$39.00")}</div>
<div id="mobile_buybox_feature_div"><div id="buybox"><div id="apex_mobile_feature_div"></div><div id="availability">In Stock</div>
<form id="addToCart"><input type="hidden" name="items[0.base][asin]" value="${asin}"><input type="button" id="add-to-cart-button" value="Add to Cart"></form></div></div>
<input type="hidden" id="twister-plus-asin" value="${asin}">
<h2>More like this</h2><div id="more" class="a-carousel">${`<div data-asin="B000000999">Lamp ${amount("$12.00")}</div>`.repeat(8)}</div>
${"<p>An honest lamp for an honest desk, made to be looked at and to be looked by.</p>".repeat(12)}</div></body></html>`;
};

/** Search results with their prices. */
export const searchPage = (
  cards: readonly (readonly [asin: string, title: string, price: string])[],
): string => {
  const card = ([asin, title, price]: (typeof cards)[number]) =>
    `<div data-component-type="s-search-result" data-asin="${asin}"><h2><span>${title}</span></h2>
<div data-cy="price-recipe"><div class="a-row"><a href="/dp/${asin}/ref=sr_1_1"><span class="a-price"><span class="a-offscreen">${price}</span>
<span aria-hidden="true">${price}</span></span></a></div></div></div>`;
  return `<!doctype html><html lang="en-us"><head><title>Results</title></head><body>
<span id="glow-ingress-line2">New York 10001</span>${cards.map(card).join("")}</body></html>`;
};

/** A page that lists products: results, a wish list, a cart and what is recommended beside them, whatever its address. */
export const listPage = (items: readonly (readonly [asin: string, title: string])[]): string => {
  const links = items.map(([asin, title]) => `<a href="/dp/${asin}?ref=x" title="${title}">${title}</a>`);
  return `<!doctype html><html lang="en-us"><head><title>List</title></head><body>
${links.map((link) => `<div data-component-type="s-search-result"><h2>${link}</h2></div>`).join("")}
<ul id="g-items">${links.map((link) => `<li>${link}<span data-action="reg-item-delete"><a href="#">Delete</a></span></li>`).join("")}</ul>
<div id="sc-active-cart">${links.join("")}</div>
<div id="more"><a href="/dp/B00000RECO">Customers also bought</a></div></body></html>`;
};
