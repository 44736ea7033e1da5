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

  // The products that a page lists, in the popup.
  "products.title": "Products on this page",
  "products.count":
    "{looked, plural, one {The one product here} other {The first # products here}}, of which {known, plural, =0 {none is known yet} one {# is known} other {# are known}}.",
  "products.partial": "{server} did not answer about some of them.",
  "products.retry": "Try again",
  "products.failed.title": "The server does not answer",
  "products.failed.text": "{server} could not be asked about these products.",
  "products.none.title": "No products found on this page",
  "products.none.text": "If the page is still loading, try again when its products are there.",
  "products.ask.title": "Look up the products of this page?",
  "products.ask.text":
    "You agreed before lists were part of the question. When you open this popup on search results, a wish list or deals, Tidemark asks {server} about the first {count} products: one by one, in random order, and without naming them. Nothing of a wish list or cart is reported.",
  "products.ask.yes": "Look them up",
  "products.cart.title": "This is your cart",
  "products.cart.text":
    "It is read only if you say so. Tidemark then asks {server} about its first {count} products without naming them. Nothing of it is reported.",
  "products.cart.yes": "Look up what is in it",
  "products.good": "{percent} below usual",
  "products.high": "{percent} above usual",
  "products.usual": "About its usual price",
  "products.was": "The “was” price was never seen here",
  "products.little": "Not enough data yet",
  "products.disputed": "Another price was reported, not confirmed",
  "products.unconfirmed": "Price not confirmed yet",
  "products.unavailable": "Unavailable",
  "products.watch": "Watch",
  "products.watch.name": "Watch {title}",
  "products.watched": "Watched",
  "products.watched.name": "Watched: {title}",
  "products.all": "{count, plural, one {Watch the item of this list} other {Watch all # items of this list}}",
  "products.all.busy": "{done} of {count} are watched.",
  "products.all.done":
    "{count, plural, one {The item of this list is watched} other {All # items of this list are watched}}",
  "products.all.text":
    "As far as this page has loaded them. {server} is told which products you wait for, and nothing else of the list.",

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
