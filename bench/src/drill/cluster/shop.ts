import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { indexOf, priceOf } from "../../intake-world.ts";

/** A stand-in for the shop: every product at its price. */
export interface Shop {
  readonly url: string;
  /** Minor units by product's number, where they are not the accepted ones. */
  readonly prices: Map<number, number>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const prices = new Map<number, number>();
  const server = createServer((request, response) => {
    const asin = /\/dp\/(B[0-9A-Z]{9})$/.exec(request.url ?? "")?.[1];
    if (!asin) return void response.writeHead(404).end();
    const index = indexOf(asin);
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8" })
      .end(pageOf(asin, prices.get(index) ?? priceOf(index)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    prices,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const pageOf = (asin: string, minor: number): string => {
  const price = `$${(minor / 100).toFixed(2)}`;
  return `<!doctype html><html lang="en-us"><body><div id="dp">
<div id="centerCol"><h1><span id="productTitle"> Product number ${indexOf(asin)} </span></h1>
<div id="corePriceDisplay_desktop_feature_div"><span class="a-price priceToPay"><span class="a-offscreen">${price}</span>
<span aria-hidden="true">${price}</span></span></div></div>
<div id="rightCol"><form id="addToCart"><input type="hidden" id="ASIN" name="ASIN" value="${asin}">
<div id="corePrice_feature_div"><span class="a-price"><span class="a-offscreen">${price}</span></span></div>
<div id="availability"><span>In Stock</span></div>
<input type="submit" id="add-to-cart-button" value="Add to Cart"></form></div></div></body></html>`;
};
