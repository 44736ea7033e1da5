import { fates } from "./options/fate-texts.ts";

const offUsual = (percent: number): string =>
  `${Math.abs(percent)} % ${percent < 0 ? "below" : "above"} usual`;

/** Every word that a person reads, in one place. */
export const texts = {
  name: "Tidemark",
  settings: "Settings",
  panel: {
    open: "Tidemark: price history",
    off: "Do not show this on Amazon's pages",
    verdict: (verdict: string, percent: number | null) =>
      percent === null || percent === 0
        ? `Tidemark: ${verdict}`
        : `Tidemark: ${verdict}, ${offUsual(percent)}`,
    always: (price: string) => `Tidemark: always ${price}`,
    untilNow: (price: string) => `Tidemark: ${price} until now`,
    range: (lowest: string, highest: string) => `Tidemark: ${lowest} to ${highest}`,
    atLowest: "Tidemark: lowest ever seen",
  },

  welcome: {
    title: "Welcome to Tidemark",
    lead: "Prices on Amazon come and go like the tide. Tidemark shows how far they really rose and fell, because people who pass by leave a mark.",
    question: "Will you leave a mark, too?",
    sentTitle: "What is sent",
    sentLead: "When you look at a product or at search results on Amazon, the facts of that page:",
    sent: [
      "the product's number, title and image address",
      "its prices, price per unit, shipping, coupon and subscription, and whether it can be bought",
      "who sells it, and in which condition",
      "the country it would be delivered to",
      "how long ago you saw it, and this extension's version",
      "once a day, on how many pages of each shop a price was found by which rule, or none and why: no products, no times",
      "of search results, the numbers and prices of the products, and the country: they can hint at what you searched for",
    ],
    neverTitle: "What is never sent",
    neverLead: "Nothing about you:",
    never: [
      "no name, account, address or postcode",
      "no cookies, orders, baskets or lists",
      "not the words you search for, and no other pages or sites",
      "nothing at all from private windows",
      "nothing while you have it paused",
    ],
    whereTitle: "To which server",
    where:
      "All of it goes to this one server, and nowhere else. An invite code, or where none is wanted a little computing, lets this browser in and makes no account: the server can tell that reports come from the same browser, but not whose it is. What you ask to be told of is sent there, too, under a token of its own that says nothing of your reports. Like every website, it sees your network address.",
    server: "Server address",
    code: "Invite code",
    codeHint: "From whoever runs the server, if it wants one",
    key: "Key or invite code",
    keyHint: "For a private server: the key, the link with it, or an invite code",
    plain: "This address is not encrypted: others on your network could read along.",
    yes: "Share prices",
    no: "Share nothing",
    busy: "Asking the server…",
    gettingReady: "Getting ready: this server lets a browser in that computes for a moment.",
    undo: "You can pause or take this back at any time in the settings.",
    doneTitle: "Thank you",
    done: (server: string) =>
      `Prices of products you look at or find in a search are now reported to ${server}. Open any product on Amazon, then click on the Tidemark icon.`,
    noTitle: "Nothing is sent",
    noText: "That is fine. Tidemark stays quiet and asks no server for anything.",
    lookupTitle: "Only look prices up?",
    lookupText: (server: string) =>
      `You can still see prices. Whenever you open the Tidemark popup on a product, it asks ${server} for a whole bundle of products that have only the beginning of a digest in common, and finds yours among them by itself: the server is not told which one you look at. If you ask to be told of a price, it keeps that. Nothing else is sent, ever.`,
    lookupYes: "Only look prices up",
    lookupDone:
      "Open any product on Amazon, then click on the Tidemark icon to see its price. Nothing is reported.",
    back: "Decide anew",
    toSettings: "Open the settings",
  },

  options: {
    title: "Settings",
    statusTitle: "Sharing",
    status: {
      undecided: "You have not decided yet. Nothing is sent.",
      none: "You share nothing. Nothing is looked up.",
      lookup: "Prices are looked up when you open the popup. Nothing is reported.",
      share: "Prices of the products you look at or find in a search are reported.",
      shareWithoutCards:
        "Prices of the products you look at are reported. Search results are not: you agreed before they were asked for.",
      paused: "Paused. Nothing is read or reported until you resume.",
      revoked: "The server takes no more reports from this browser until it registers anew.",
    },
    waiting: (n: number) =>
      n === 0
        ? "No report is waiting."
        : n === 1
          ? "1 report is waiting to be sent."
          : `${n} reports are waiting to be sent.`,
    pause: "Pause",
    resume: "Resume",
    decide: "Read and decide",
    serverTitle: "Server",
    serverText:
      "Registers this browser anew, here or at another server. Watches stay at the server they were made on.",
    lookupServerText: "The server that is asked for price histories.",
    save: "Save",
    saved: "Saved.",
    logTitle: "What was sent",
    logText: "The last 200 reports and daily counts. This list stays in this browser.",
    logCounts: "Pages counted on a day",
    logCount: (shop: string, pages: number, outcome: string) => `amazon.${shop}: ${pages} × ${outcome}`,
    logEmpty: "Nothing was sent yet.",
    clear: "Clear the list",
    columns: { when: "When", product: "Product", prices: "Prices", result: "Result" },
    panelTitle: "On Amazon's pages",
    panelShown: "Show a line by the price of a product",
    panelText: (shares: boolean, server: string) =>
      shares
        ? `It says what ${server} knows of the product, and opens its history. The shop cannot read it.`
        : `It asks ${server} about the product when you click on it, not before. The shop cannot read it.`,
    withdrawTitle: "Take consent back",
    withdrawText:
      "Deletes the tokens, every waiting report and the list above from this browser, asks the server to erase your watches, and stops all sending.",
    withdraw: "Share nothing from now on",
    withdrawn:
      "Done. Everything was deleted here, the server was asked to erase your watches, and nothing else is sent.",
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
    channelsTitle: "Where you are told",
    channelsText: "Always by this browser's notifications and by the feed. Besides:",
    kinds: {
      email: "E-mail",
      webhook: "Webhook",
      ntfy: "ntfy",
      apprise: "Apprise",
      "web-push": "This browser, pushed",
      other: "Another kind",
    },
    kind: "Kind",
    add: "Add",
    fields: {
      address: "E-mail address",
      url: "Address (URL)",
      server: "Server (URL)",
      topic: "Topic",
      token: "Access token, if it needs one",
      tag: "Tag, if any",
    },
    wrong: "Something in this is not right. Look at each line.",
    channelStates: {
      unconfirmed: "waits for the click in its e-mail",
      working: "working",
      failing: "failing",
      stopped: "stopped",
    },
    secret: "The webhook's secret, shown this once:",
    copy: "Copy",
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
    noEmail: "This server sends no e-mail.",
    pushText: "Tells this browser at once instead of within a minute.",
  },

  problems: {
    "not-an-address": "This is no server address. It looks like https://prices.example.org.",
    "needs-https": "A server out on the internet needs an address that starts with https://.",
    "bad-code": "The server does not know this code, or it was used already.",
    busy: "The server is busy. Try again in a minute.",
    unreachable: "The server does not answer at this address.",
    "no-tidemark": "Something answers at this address, but it is no Tidemark server.",
    "no-key": "This server is private: enter its key, the link with it, or an invite code.",
    "no-code": "This server wants an invite code: enter it first.",
    refused: "The server did not take what this browser computed. Try again later.",
    interrupted: "This was interrupted. Try again.",
  },

  fates,
} as const;
