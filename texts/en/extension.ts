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
  "line.lowest": "Tidemark: lowest since {day}, {percent} below usual ({usual} over 90 days)",
  "line.lowest.short": "Tidemark: lowest since {day}",
  "line.good": "Tidemark: good price, {percent} below usual ({usual} over 90 days)",
  "line.good.short": "Tidemark: good price",
  "line.usual": "Tidemark: about its usual price ({usual} over 90 days)",
  "line.usual.short": "Tidemark: usual price",
  "line.high": "Tidemark: high price, {percent} above usual ({usual} over 90 days)",
  "line.high.short": "Tidemark: high price",
  "line.was": "Tidemark: the “was” price was never seen here",
  "line.was.short": "Tidemark: “was” never seen",
  "line.rise": "Tidemark: up {percent} from {was} on {day}",
  "line.fall": "Tidemark: down {percent} from {was} on {day}",
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

  // The server's address and the code that it may ask for: welcome page and settings.
  "server.address": "Server address",
  "server.hint": "Like https://prices.example.org. Ask the person who invited you.",
  "server.this-computer": "It runs on this computer",
  "server.plain": "This address is not encrypted: others on your network could read along.",
  "server.code": "Invite code",
  "server.key": "Key or invite code",
  "server.code-or-key": "Invite code or key",
  "server.code.hint": "Only if the server asks for one.",
  "server.key.hint": "Of a private server: its key, the link with it, or an invite code.",

  "registration.asking": "Asking the server…",
  "registration.computing":
    "One moment: this server asks a new browser for a short computation, which keeps false reports rare.",

  // The welcome page. What it says of sending is what people agree to.
  "welcome.title": "Welcome",
  "welcome.headline": "Know whether an Amazon price is good, and hear when it drops.",
  "welcome.lead":
    "Prices come from people who look at the page anyway. A new price counts once several of them agree, or once the server’s own check has seen it.",
  "welcome.question": "May this browser take part?",
  "welcome.share": "Look and share",
  "welcome.share.text": "Your visits add prices: product, price, seller. Never who you are.",
  "welcome.look": "Only look",
  "welcome.look.text": "Nothing is shared. Look-ups do not name the product.",
  "welcome.none": "Not now",
  "welcome.none.text": "Nothing leaves this browser. You can change it at any time.",
  "welcome.undo": "You can pause or withdraw this in the settings.",
  "welcome.details": "Exactly what is sent, and what never is",
  "welcome.sent.title": "If you share, this is sent",
  "welcome.sent.lead": "When you look at a product or at search results on Amazon, the facts of that page:",
  "welcome.sent.product": "the product’s number, title and image address",
  "welcome.sent.prices":
    "its prices, price per unit, shipping, coupon and subscription, and whether it can be bought",
  "welcome.sent.seller": "who sells it, and in which condition",
  "welcome.sent.country": "the country it would be delivered to",
  "welcome.sent.age": "how long ago you saw it, and this extension’s version",
  "welcome.sent.counts":
    "once a day, on how many pages of each shop a price was found by which rule, or none and why: no products, no times",
  "welcome.sent.search":
    "of search results, the numbers and prices of the products, and the country: they can hint at what you searched for",
  "welcome.sent.lists":
    "when you open the popup on search results, a wish list or deals, the beginnings of digests of up to 20 products, in random order: they name none, but together can hint at the list; of a cart only after another click",
  "welcome.never.title": "This is never sent",
  "welcome.never.lead": "Nothing about you:",
  "welcome.never.person": "no name, account, address or postcode",
  "welcome.never.orders": "no cookies or orders, and no report of a cart or a wish list",
  "welcome.never.other": "not the words you search for, and no other pages or sites",
  "welcome.never.private": "nothing at all from private windows",
  "welcome.never.paused": "nothing while you have it paused",
  "welcome.where.title": "To which server",
  "welcome.where.text":
    "All of it goes to this one server, and nowhere else. An invite code, or a short computation where no code is needed, lets this browser in and makes no account: the server can tell that reports come from the same browser, but not whose it is. The prices you ask to be told of are sent there, too, under a token of their own that says nothing of your reports. Like every website, the server sees your network address.",
  "welcome.look.title": "If you only look",
  "welcome.look.details":
    "When you open Tidemark on a product, it asks the server for a bundle of products whose digests begin alike, and finds yours among them by itself: the server is not told which one you look at. On search results, a wish list or deals it does so for up to 20 products, one by one; in a cart only after another click. If you ask to be told of a price, the server keeps that. Nothing else is sent.",
  "welcome.share.done.title": "Ready",
  "welcome.share.done":
    "Prices of products that you look at or find in a search are now reported to {server}. Open a product on Amazon, then click the Tidemark icon.",
  "welcome.look.done.title": "Ready",
  "welcome.look.done":
    "Open a product on Amazon, then click the Tidemark icon to see its price at {server}. Nothing is reported.",
  "welcome.none.done.title": "Nothing is sent",
  "welcome.none.done": "Tidemark asks no server for anything. Click its icon when you want to decide again.",
  "welcome.back": "Decide again",
  "welcome.settings": "Open the settings",
  "welcome.example":
    "Example: the popup on a desk lamp at $82.99, 6% below usual, with its price history and buttons to watch it.",
  "welcome.example.product": "Brass desk lamp with a green glass shade",
  "welcome.example.verdict": "Good price: {percent} below usual",
  "welcome.example.watch": "Tell me when it costs",
  "welcome.example.caption": "One click on any product page. An invented example.",
} as const;
