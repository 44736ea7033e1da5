/** What people read in the chart: whole sentences with ICU placeholders, keyed by screen and purpose. */
export const chartMessages = {
  "brand.name": "Tidemark",

  "chart.wanted": "Wanted: {price}",
  "chart.bought": "Bought {day} for {price}.",
  "chart.bought.by": "bought by you",
  "chart.options": "Options",
  "chart.name": "Price history. Arrow keys move from change to change, plus and minus zoom, 0 shows all.",
  "chart.empty": "No confirmed price in this range yet.",
  "chart.failed": "The chart could not be loaded. The table has the latest figures.",
  "chart.series": "Which price",
  "chart.range": "Time range",
  "chart.range.7d": "7 days",
  "chart.range.1m": "1 month",
  "chart.range.3m": "3 months",
  "chart.range.6m": "6 months",
  "chart.range.1y": "1 year",
  "chart.range.5y": "5 years",
  "chart.range.all": "All",
  "chart.show-all": "Show all",
  "chart.zoom-in": "Zoom in",
  "chart.zoom-out": "Zoom out",
  "chart.scale": "Price scale",
  "chart.scale.linear": "Plain",
  "chart.scale.log": "Logarithmic",
  "chart.scale.percent": "Percent",
  "chart.outliers": "Hide outliers",
  "chart.beside": "Draw beside",

  // The series of prices of a product.
  "series.buy_box": "Price",
  "series.amazon": "Sold by Amazon",
  "series.new": "Lowest new",
  "series.used": "Lowest used",
  "series.list": "“Was” price",
  "series.with_coupon": "With coupon",
  "series.with_shipping": "With shipping",
  "series.per_unit": "Per unit",
  "series.price": "{series}: {price}",

  "price.unavailable": "unavailable",

  // Who saw a price.
  "seen.people": "{count, plural, one {# person} other {# people}}",
  "seen.both": "{count, plural, one {# person} other {# people}} and the server’s own check",
  "seen.check": "the server’s own check",
  "seen.imported": "imported",
  "seen.one": "seen by one person alone",
  "claim.text": "{price} seen by {count, plural, one {# person} other {# people}}, not confirmed",
  "claim.seen": "seen by {count, plural, one {# person} other {# people}}, not confirmed",

  // A point of the chart, under the pointer or at the keyboard's cursor.
  "point.since": "since {day}",
  "point.seen": "since {day} · {who}",
  "point.gap": "not seen",
  "point.gap.about": "nobody looked from {from} to {until}",

  // The chart in a few sentences.
  "describe.none": "No price was confirmed yet.",
  "describe.now": "{price} since {day}.",
  "describe.gone": "Unavailable since {day}.",
  "describe.lowest": "Lowest {price} on {day}.",
  "describe.highest": "Highest {price} on {day}.",
  "describe.average": "On average {price} while it was observed.",
  "describe.claim": "{price} seen by {count, plural, one {# person} other {# people}}, not confirmed.",
  "describe.gaps":
    "{count, plural, one {Once nobody looked for a day or longer.} other {# times nobody looked for a day or longer.}}",
  "describe.other": "{series}: {price}.",
  "describe.other.none": "{series}: not confirmed yet.",
  "describe.watch": "A watch waits for {price}.",

  // The chart's data as a table.
  "table.show": "Show as table",
  "table.caption": "Price changes, latest first",
  "table.caption.part": "Price changes, the latest {most, number} of {count, number}",
  "table.from": "From",
  "table.price": "Price",
  "table.seen-by": "Seen by",
  "table.gap": "not seen",
  "table.gap.about": "nobody looked until {day}",

  // The picture of the chart.

  // What changes what one pays.
  "extra.coupon": "Coupon",
  "extra.subscribe": "Subscribe & Save",
  "extra.shipping": "Shipping",
  "extra.unit": "Per unit",
  "extra.free": "free",
  "extra.per": "{price} per {unit}",
  "extra.coupon.has": "With a {value} coupon.",
  "extra.coupon.pays": "With a {value} coupon: {price}.",
  "extra.subscribe.has": "With a subscription, {value} off.",
  "extra.subscribe.pays": "With a subscription, {value} off: {price}.",
  "extra.shipping.has": "With {value} shipping.",
  "extra.shipping.pays": "With {value} shipping: {price}.",
  "extra.shipping.free": "Shipping is free.",
  "extra.unit.has": "{value}.",
  "extra.seen": "Seen by {count, plural, one {# person} other {# people}}; yours may differ.",
  "extra.seen.both":
    "Seen by {count, plural, one {# person} other {# people}} and the server’s own check; yours may differ.",
  "extra.seen.check": "Seen by the server’s own check; yours may differ.",
  // Prices from another tool: `source` is its name.
  "chart.followed": "From the server {server}",
  "chart.followed.span": "From the server {server}: prices from {from} to {until}, where nobody looked here.",
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
