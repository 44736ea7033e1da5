import type { Asin, Marketplace } from "@tidemark/core";
import type { Context } from "hono";

/** Sends the reader on to a product's page. */
export const toProduct = (
  c: Context,
  { marketplace, asin }: { readonly marketplace: Marketplace; readonly asin: Asin },
): Response => c.redirect(`/p/${marketplace.suffix}/${asin}`, 303);
