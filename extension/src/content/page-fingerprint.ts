const priceBlocks = [
  "desktop_buybox",
  "buybox",
  "mobile_buybox",
  "corePriceDisplay_desktop_feature_div",
  "corePriceDisplay_mobile_feature_div",
  "corePrice_desktop",
  "apex_desktop",
  "tmmSwatches",
] as const;

const inputValue = (document: Document, id: string): string =>
  document.getElementById(id)?.getAttribute("value") ?? "";

/** The number of results on a search page, and the first: the next page of results may have the same path. */
function resultsOf(document: Document): string {
  const results = document.querySelectorAll("[data-component-type='s-search-result']");
  return `${results.length} ${results[0]?.getAttribute("data-asin") ?? ""}`;
}

/**
 * What tells one state of a page from another, cheaply: its path, its product number, its amounts. Countdowns and
 * advertisements do not change it.
 */
export function pageFingerprint(document: Document, url: string): string {
  const amounts = priceBlocks.map((id) => {
    const block = document.getElementById(id);
    if (!block) return "";
    const prices = block.getElementsByClassName("a-offscreen");
    let text = "";
    for (let i = 0; i < prices.length && i < 30; i++) {
      const { textContent, parentElement } = prices[i]!;
      // Blank beside the parts that one sees.
      text += `${textContent!.trim() || parentElement!.textContent} `;
    }
    return text || (block.getElementsByClassName("a-color-price")[0]?.textContent ?? "-");
  });
  const availability = document.getElementById("availability")?.textContent?.length ?? 0;
  const title =
    (document.getElementById("productTitle") ?? document.getElementById("title"))?.textContent ?? "";
  const results = title === "" ? resultsOf(document) : "";
  const path = url.replace(/[?#].*$/, "");
  const numbers = ["ASIN", "twister-plus-asin"].map((id) => inputValue(document, id));
  return [path, ...numbers, title, availability > 0, results, ...amounts].join("\n");
}
