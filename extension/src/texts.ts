import type { Range } from "@tidemark/core/wire";

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
    all: "All",
  } satisfies Record<Range, string>,

  popup: {
    loading: "Looking the price up…",
    range: "Time range",
    series: "Which price",
    chart: "Price history",
    asTable: "Show as table",
    unavailable: "Unavailable",
    noPriceYet: "Not confirmed yet",
    since: (date: string) => `since ${date}`,
    lastSeen: (ago: string) => `seen ${ago}`,
    newPrice: (price: string, seenBy: number) =>
      `A new price was reported: ${price}, seen by ${seenBy}, not confirmed.`,
    firstPrice: (price: string, seenBy: number) =>
      `${price} was reported, seen by ${seenBy}. It counts once others confirm it.`,
    goneReported: (seenBy: number) => `Reported as unavailable, seen by ${seenBy}, not confirmed.`,
    current: "Current",
    lowest: "Lowest",
    highest: "Highest",
    average: "Average",
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
    needsInvite: {
      title: "A new invite code is needed",
      text: "The server no longer takes this installation's reports. What was read waits here.",
      action: "Enter a code",
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
    busy: { title: "The server is busy", text: "It asked for a little patience." },
    noTidemark: {
      title: "This is no Tidemark server",
      text: (server: string) =>
        `${server} answers, but not as Tidemark does. Look at the address in the settings.`,
    },
  },

  welcome: {
    title: "Welcome to Tidemark",
    lead: "Prices on Amazon come and go like the tide. Tidemark shows how far they really rose and fell, because people who pass by leave a mark.",
    question: "Will you leave a mark, too?",
    sentTitle: "What is sent",
    sentLead: "When you look at a product or at search results on Amazon, the facts of that page:",
    sent: [
      "the product's number, title and image address",
      "its prices, shipping, coupon and subscription, and whether it can be bought",
      "who sells it, and in which condition",
      "the country it would be delivered to",
      "how long ago you saw it, and this extension's version",
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
      "All of it goes to this one server, and nowhere else. The invite code lets this browser in and makes no account: the server can tell that reports come from the same browser, but not whose it is. Like every website, it sees your network address.",
    server: "Server address",
    code: "Invite code",
    codeHint: "From whoever runs the server",
    plain: "This address is not encrypted: others on your network could read along.",
    yes: "Share prices",
    no: "Share nothing",
    busy: "Asking the server…",
    undo: "You can pause or take this back at any time in the settings.",
    doneTitle: "Thank you",
    done: (server: string) =>
      `Prices of products you look at or find in a search are now reported to ${server}. Open any product on Amazon, then click on the Tidemark icon.`,
    noTitle: "Nothing is sent",
    noText: "That is fine. Tidemark stays quiet and asks no server for anything.",
    lookupTitle: "Only look prices up?",
    lookupText: (server: string) =>
      `You can still see price histories. Whenever you open the Tidemark popup on a product, it asks ${server} about that product, and so tells it which one you look at. Nothing else is sent, ever.`,
    lookupYes: "Only look prices up",
    lookupDone:
      "Open any product on Amazon, then click on the Tidemark icon to see its history. Nothing is reported.",
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
      needsInvite: "The server needs a new invite code before it takes reports again.",
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
      "A new invite code from the server's keeper lets this browser in again, or into another server.",
    lookupServerText: "The server that is asked for price histories.",
    save: "Save",
    saved: "Saved.",
    logTitle: "What was sent",
    logText: "The last 200 reports. This list stays in this browser.",
    logEmpty: "Nothing was sent yet.",
    clear: "Clear the list",
    columns: { when: "When", product: "Product", prices: "Prices", result: "Result" },
    withdrawTitle: "Take consent back",
    withdrawText:
      "Deletes the token, every waiting report and the list above from this browser, and stops all sending.",
    withdraw: "Share nothing from now on",
    withdrawn: "Done. Everything was deleted and nothing is sent.",
  },

  problems: {
    "not-an-address": "This is no server address. It looks like https://prices.example.org.",
    "needs-https": "A server out on the internet needs an address that starts with https://.",
    "bad-code": "The server does not know this code, or it was used already.",
    busy: "The server is busy. Try again in a minute.",
    unreachable: "The server does not answer at this address.",
    "no-tidemark": "Something answers at this address, but it is no Tidemark server.",
    "no-code": "Enter the invite code first.",
  },

  fates: {
    received: "received",
    malformed: "not understood",
    refused: "refused",
    "invalid-listing": "not understood",
    "unknown-marketplace": "unknown shop",
    "foreign-delivery": "delivery abroad",
    "unknown-currency": "unknown currency",
    "currency-mismatch": "converted currency",
    implausible: "not plausible",
    stale: "too old",
    "light-novel": "confirms nothing",
  } as Readonly<Record<string, string>>,
} as const;
