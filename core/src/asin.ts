declare const brand: unique symbol;

/** Amazon's 10-character product number: `B` and nine more, or an ISBN-10. */
export type Asin = string & { readonly [brand]: "Asin" };

const pattern = /^(?:B[0-9A-Z]{9}|[0-9]{9}[0-9X])$/i;

/** The only maker of an Asin; null for anything else. Takes lower case. */
export function parseAsin(text: string): Asin | null {
  return pattern.test(text) ? (text.toUpperCase() as Asin) : null;
}

/** The ASIN in a product page's path (`/dp/`, `/gp/product/`, `/gp/aw/d/`, `/d/` …), or null. */
export function asinInPath(path: string): Asin | null {
  const match =
    /\/(?:dp|gp\/product|gp\/aw\/d|exec\/obidos\/ASIN|o\/ASIN|d)(?:\/[a-z-]+)?\/([A-Za-z0-9]{10})(?=[/?#]|$)/i.exec(
      path,
    );
  return match ? parseAsin(match[1]!) : null;
}
