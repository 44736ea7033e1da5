import type { PageContext } from "./page-context.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { cleanText } from "./text.ts";

const lineOf = (element: Element | null): string | null =>
  cleanText(element?.textContent ?? "", 1000) || null;

const byId = (name: string, id: string): Rule<string> => ({
  name,
  read: ({ document }) => lineOf(document.getElementById(id)),
});

const rules: readonly Rule<string>[] = [
  byId("product-title", "productTitle"),
  byId("ebook-title", "ebooksProductTitle"),
  byId("mobile-title", "product-title"),
  byId("asin-title", "btAsinTitle"),
  byId("heading", "title"),
  { name: "parsed-title", read: ({ document }) => lineOf(document.querySelector("h1.parseasinTitle")) },
];

/** The product's title as one line; null on pages that are no product page. */
export const readTitle = (context: PageContext): Fact<string> | null => firstFact(rules, context);
