/** Every word that a person reads, in one place. */
export const texts = {
  name: "Tidemark",
  settings: "Settings",
  alerts: {
    stop: "Stop watching",
    unavailable: "unavailable",
    notAnyMore: "not any more",
    mayDiffer: "Yours may differ",
    back: (price: string) => `Back at ${price}`,
    correctionTitle: "Correction",
    correction: (was: string | null, is: string | null) =>
      `${was ?? "That it was unavailable"} was never true. ${is === null ? "It is unavailable" : `The price is ${is}`}.`,
    lowest: (since: string | null, days: number) =>
      since === null
        ? `The lowest ever seen (on ${days} days)`
        : `The lowest since ${since} (seen on ${days} days)`,
    belowUsual: (percent: number) => `${percent} % below its usual price`,
    confirmed: (reporters: number, verified: boolean) =>
      reporters <= 0 && verified
        ? "Confirmed by the server's own look"
        : `Confirmed by ${reporters === 1 ? "1 person" : `${reporters} people`}${verified ? " and the server's own look" : ""}`,
    digest: (n: number) => `${n} prices you watch have changed`,
    more: (n: number) => `and ${n} more`,
    missed: (n: number) => (n === 1 ? "1 earlier alert" : `${n} earlier alerts`),
  },

  holder: {
    watchesTitle: "Watches",
    watchesEmpty: "Nothing is watched yet. Open the popup on a product to be told when its price falls.",
    nearest: "Nearest to their target first.",
    now: "now",
    toldTitle: "What you were told",
    toldEmpty: "Nothing yet.",
    whenTitle: "When you are told",
    modes: { "at-once": "At once", hourly: "Hourly", daily: "Daily" },
    mode: "How often",
    cooldown: "Minutes until the same watch tells again",
    dailyAt: "Time of day",
    zone: (zone: string) => `Times are those of ${zone}.`,
    zoneHere: (zone: string) => `Use those of ${zone}, as this browser does`,
    quiet: "Quiet hours",
    from: "From",
    to: "To",
    defaultRule: "A new watch tells, unless it says otherwise",
    defaultRules: {
      drop: "when the price is so many percent lower than when it was made",
      dropLast: "when the price drops by so many percent at once",
      usual: "when the price is so many percent below its usual one",
      lowest: "when the price is the lowest in so many days",
      rise: "when the price is so many percent higher than when it was made",
      riseLast: "when the price rises by so many percent at once",
      back: "when it is back in stock",
      change: "at any change",
    },
    percent: "Percent",
    days: "Days",
    save: "Save",
    saved: "Saved.",
    copied: "Copied.",
    linksTitle: "Links and data",
    linksText: "Whoever has one of these links sees your watches. Renewing makes the old ones void.",
    copyWatches: "Copy the link to all watches",
    copyFeed: "Copy the feed's link",
    renew: "Renew the links",
    renewed: "Renewed.",
    export: "Export everything",
    erase: "Erase everything",
    eraseSure: "Erase all watches, channels and alerts?",
    eraseYes: "Yes, erase",
    keep: "Keep them",
  },
} as const;
