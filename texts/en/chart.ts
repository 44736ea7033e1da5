/** What people read in the chart: whole sentences with ICU placeholders, keyed by screen and purpose. */
export const chartMessages = {
  "brand.name": "Tidemark",

  "chart.wanted": "Wanted: {price}",
  "chart.options": "Options",
  // Prices from another tool: `source` is its name.
  "chart.imported": "Imported from {source}",
  "chart.imported.span": "Imported from {source}: prices from {from} to {until}, where nobody looked here.",

  // The verdict on a price, in the popup, in the shop's page and on the website.
  "verdict.good": "Good price",
  "verdict.usual": "Usual price",
  "verdict.high": "High price",
  "verdict.was-never-seen": "The “was” price was never seen here",
  "verdict.not-enough-data": "Not enough data yet",
  "verdict.below-usual": "Good price: {percent} below usual",
  "verdict.above-usual": "High price: {percent} above usual",

  // The reasons for a verdict. `usual` and `was` are amounts.
  "fact.below-usual": "{percent} below usual ({usual} over 90 days).",
  "fact.above-usual": "{percent} above usual ({usual} over 90 days).",
  "fact.about-usual": "About the usual price ({usual} over 90 days).",
  "fact.below-usual-of-few":
    "{percent} below usual ({usual} over 90 days, seen on {days, plural, one {# day} other {# days}}).",
  "fact.above-usual-of-few":
    "{percent} above usual ({usual} over 90 days, seen on {days, plural, one {# day} other {# days}}).",
  "fact.about-usual-of-few":
    "About the usual price ({usual} over 90 days, seen on {days, plural, one {# day} other {# days}}).",
  "fact.usual-unknown":
    "Not enough data yet: the usual price is known once it was seen on 10 days over three weeks.",
  "fact.rise": "Up {percent} from {was} on {day}.",
  "fact.rise-little": "Up from {was} on {day}.",
  "fact.fall": "Down {percent} from {was} on {day}.",
  "fact.fall-little": "Down from {was} on {day}.",
  "fact.lowest-ever": "Nothing lower was seen here on {days, plural, one {# day} other {# days}}.",
  "fact.lowest-since": "The lowest since {day}.",
  "fact.lowest-since-with": "The lowest since {day}, with prices from {sources}.",
  "fact.struck-never-seen": "Nothing as high as the “was” price of {was} was ever seen here.",
  "fact.struck-overstated": "“Was” {was}, but the lowest of the 30 days before the reduction was {lowest}.",
  "fact.struck-true":
    "The “was” price of {was} is true: nothing lower was seen in the 30 days before the reduction.",

  // How often a price was reached. `seen`: days on which the product was seen, of the last 365.
  "rate.unknown": "Not enough data yet to say how often {price} was reached.",
  "rate.never":
    "Never at or below {price} on {seen, plural, one {# day} other {# days}} seen in the last year.",
  "rate.now":
    "At or below {price} on {days} of {seen, plural, =365 {the last 365 days} one {# day seen} other {# days seen}}, and now; such lows lasted {median, plural, one {# day} other {# days}} (median).",
  "rate.before":
    "At or below {price} on {days} of {seen, plural, =365 {the last 365 days} one {# day seen} other {# days seen}}; last {ago, plural, one {# day} other {# days}} ago; such lows lasted {median, plural, one {# day} other {# days}} (median).",
} as const;
