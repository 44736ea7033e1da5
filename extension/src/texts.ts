import type { Range } from "@tidemark/core/wire";
import { wrongPrice } from "./popup/wrong-price-texts.ts";

const offUsual = (percent: number): string =>
  `${Math.abs(percent)} % ${percent < 0 ? "below" : "above"} usual`;

/** Every word that a person reads, in one place. */
export const texts = {
  name: "Tidemark",
  settings: "Settings",
  ranges: {
    "7d": "7 d",
    "1m": "1 m",
    "3m": "3 m",
    "6m": "6 m",
    "1y": "1 y",
    "5y": "5 y",
    all: "All",
  } satisfies Record<Range, string>,

  popup: {
    loading: "Looking the price up…",
    range: "Time range",
    series: "Which price",
    chart: "Price history",
    unavailable: "Unavailable",
    noPriceYet: "Not confirmed yet",
    since: (date: string) => `since ${date}`,
    lastSeen: (ago: string) => `seen ${ago}`,
    newPrice: (price: string, seenBy: number) =>
      `A new price was reported: ${price}, seen by ${seenBy}, not confirmed.`,
    against: (percent: number) => `That is ${offUsual(percent)}.`,
    firstPrice: (price: string, seenBy: number) =>
      `${price} was reported, seen by ${seenBy}. It counts once others confirm it.`,
    goneReported: (seenBy: number) => `Reported as unavailable, seen by ${seenBy}, not confirmed.`,
    current: "Current",
    lowest: "Lowest",
    highest: "Highest",
    average: "Average",
    lowestEver: "Lowest ever",
    highestEver: "Highest ever",
    noChart:
      "A chart would tell the server which product this is. You only look prices up, so there is none here.",
    figure: "Figure",
    price: "Price",
    date: "Since",
    openOnServer: "Open the product page",
    sharing: "Sharing prices",
    lookingUp: "Looking up only",
    paused: "Paused",
    halted: "Not sending",
    waiting: (n: number) => (n === 1 ? "1 report waits" : `${n} reports wait`),
    retry: "Try again",
    here: (price: string) => `On this page: ${price}`,
    foreign: (country: string) =>
      `This page shows prices for delivery to ${country}. They cannot be compared with the shop's own, so nothing is reported.`,
    wrong: wrongPrice,
    businessAccount:
      "This page shows a business account's prices: without tax, or by quantity. Others do not pay them, so nothing is reported.",
    otherCurrency: "This page shows converted prices. They cannot be compared, so nothing is reported.",
  },

  notes: {
    noProduct: {
      title: "No product here",
      text: "Open a product on Amazon and its price history shows up here. If this is one, reload the page.",
    },
    noConsent: {
      title: "Nothing is sent until you say so",
      text: "Tidemark has not asked any server for anything. Read what it would send, then decide.",
      action: "Read and decide",
    },
    declined: {
      title: "You share nothing",
      text: "So nothing is looked up either: even asking for a price tells a server what you look at.",
      action: "Change this",
    },
    revoked: {
      title: "The server takes no more reports from this browser",
      text: "It wants it to register anew, and only you can say so. What was read waits here.",
      action: "Register anew",
    },
    unknown: {
      title: "No history yet",
      first: "You are the first to see this product here. Its history starts with your visit.",
      lookup: "Nobody has reported this product yet.",
    },
    unreachable: {
      title: "The server does not answer",
      text: (server: string) => `${server} could not be reached. What you see is kept and sent later.`,
      textLookup: (server: string) => `${server} could not be reached.`,
    },
    locked: {
      title: "This server is private",
      text: (server: string) => `${server} shows prices to those who have its key. Enter it in the settings.`,
      action: "Open the settings",
    },
    busy: { title: "The server is busy", text: "It asked for a little patience." },
    noTidemark: {
      title: "This is no Tidemark server",
      text: (server: string) =>
        `${server} answers, but not as Tidemark does. Look at the address in the settings.`,
    },
  },

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

  watch: {
    title: "Tell me when the price falls",
    presets: "Below the price now",
    preset: (percent: number) => `${percent} %`,
    /** Starts with the visible label, which users of voice control say. */
    presetName: (percent: number, price: string | null) =>
      `−${percent} %${price ? ` ${price}` : ""}: tell me when it is ${percent} % lower`,
    basis: "Which price",
    target: "Or at a price of your own",
    save: (price: string) => `Tell me at ${price} or less`,
    saveEmpty: "Tell me",
    already: "The price is already this low: you would be told once it rose and fell again.",
    noPrice: "Counted from the first confirmed price.",
    more: "More reasons to tell me",
    fewer: "Other reasons",
    told: (server: string) => `This tells ${server} that you wait for this product.`,
    rules: {
      back: "Back in stock",
      change: "Any change",
      lowest: (days: number) => `Lowest in ${days} days`,
      drop: (percent: number) => `${percent} % lower`,
      dropLast: (percent: number) => `Drops by ${percent} %`,
      rise: (percent: number) => `${percent} % higher`,
      riseLast: (percent: number) => `Rises by ${percent} %`,
      target: (price: string) => `${price} or less`,
      usual: (percent: number) => `${percent} % below usual`,
    },
    toGo: (money: string) => `${money} to go`,
    states: {
      waiting: "Waiting",
      met: "Reached",
      unseen: "No price yet",
      paused: "Paused",
      expired: "Over",
    },
    pause: "Pause",
    resume: "Resume",
    remove: "Remove",
    removed: "Removed.",
    undo: "Undo",
    startAnew: "Start anew",
    hints: {
      "not-found": (example: string) => `Type a price such as ${example}.`,
      ambiguous: (example: string) => `This can be read in two ways. Write it like ${example}.`,
      currency: (example: string) => `This shop's prices look like ${example}.`,
      implausible: (example: string) => `No price is that high. Type one such as ${example}.`,
    },
    faults: {
      locked:
        "A new watch needs this server's present key. Ask whoever runs it for the new link or an invite code, and enter that in the settings.",
      lost: "The server no longer knows the watches of this browser.",
      gone: "The server does not have this any more.",
      refused: "The server refused this.",
      busy: "The server is busy. Try again in a minute.",
      unreachable: "The server does not answer. Nothing was saved.",
      "no-tidemark": "What answers is no Tidemark server that knows watches.",
      none: "Nothing is watched yet.",
      "no-consent": "Nothing is sent until you agree.",
      "no-push":
        "This browser's push service does not answer. Notifications come within a minute all the same.",
    },
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
