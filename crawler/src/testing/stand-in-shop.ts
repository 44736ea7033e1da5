import type { RequestListener, ServerResponse } from "node:http";
import { type LocalServer, localServer } from "./local-server.ts";

export interface TestShop extends LocalServer {
  /** What to answer for a path, `/www.amazon.de/dp/…`. Others are 404. */
  readonly pages: Map<string, RequestListener>;
  /** Paths asked for, robots.txt aside. */
  visits(): string[];
}

export async function testShop(): Promise<TestShop> {
  const pages = new Map<string, RequestListener>();
  const server = await localServer((request, response) => {
    const page = pages.get(request.url ?? "");
    if (page) page(request, response);
    else response.writeHead(404).end();
  });
  const visits = () =>
    server.requests.map(({ url }) => url ?? "").filter((url) => !url.endsWith("/robots.txt"));
  return { ...server, pages, visits };
}

export const html = (response: ServerResponse, body: string): void => {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(body);
};

/** A page that reads as a product, with `extra` put into its body. */
export const productHtml = (asin: string, extra = ""): string => `<!doctype html><html><body>
<input type="hidden" id="ASIN" value="${asin}"><span id="productTitle"> A kettle </span>
<div id="corePrice_feature_div"><span class="a-price"><span class="a-offscreen">25,89 €</span></span></div>
${extra}</body></html>`;
