/** What people read in the extension: whole sentences with ICU placeholders, keyed by screen and purpose. */
export const extensionMessages = {
  "brand.name": "Tidemark",

  // The line by the price on the shop's pages. The short ones are for where there is little room.
  "line.open": "Open the price history",
  "line.off": "Do not show this on Amazon’s pages",
  "line.unknown": "Tidemark: price history",
  "line.short": "Tidemark",
  "line.low": "Tidemark: lowest ever seen, {percent} below usual ({usual} over 90 days)",
  "line.low.short": "Tidemark: lowest ever",
  "line.good": "Tidemark: good price, {percent} below usual ({usual} over 90 days)",
  "line.good.short": "Tidemark: good price",
  "line.usual": "Tidemark: about its usual price ({usual} over 90 days)",
  "line.usual.short": "Tidemark: usual price",
  "line.high": "Tidemark: high price, {percent} above usual ({usual} over 90 days)",
  "line.high.short": "Tidemark: high price",
  "line.was": "Tidemark: the “was” price was never seen here",
  "line.was.short": "Tidemark: “was” never seen",
  "line.always": "Tidemark: always {lowest} so far",
  "line.range": "Tidemark: {lowest} to {highest} so far",
  "line.below": "Tidemark: below {lowest}, the lowest so far",
  "line.above": "Tidemark: above {highest}, the highest so far",
  "line.foreign": "Tidemark: prices for delivery to {country} cannot be compared",
  "line.currency": "Tidemark: converted prices cannot be compared",
  "line.business": "Tidemark: business prices cannot be compared",
  "line.incomparable.short": "Tidemark: not comparable",

  // The badge of the toolbar icon: at most four letters.
  "badge.low": "low",
  "badge.good": "good",
  "badge.unconfirmed": "?",
  "badge.unconfirmed.title": "{line}. The price on this page is not confirmed yet.",
  "badge.plain": "•",

  // The settings of what is shown on the shop's pages.
  "pages.title": "On Amazon’s pages",
  "pages.line": "Show a line by the price of a product",
  "pages.line.shares":
    "It says what {server} knows of the product, and opens its history. The shop cannot read it.",
  "pages.line.looks":
    "It asks {server} about the product when you click on it, not before. The shop cannot read it.",
  "pages.badge": "Show a badge on the toolbar icon",
  "pages.badge.help":
    "For a price that is low, good or not confirmed yet, and where the page has no room for the line.",
} as const;
