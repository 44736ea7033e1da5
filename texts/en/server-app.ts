/** The website as an app: installing it, notifications on a device, sharing, what is saved for offline use. */
export const appMessages = {
  "app.description": "Price histories of Amazon products, and alerts when a price drops.",

  "here.title": "On this device",
  "here.push.what": "Get price alerts as notifications on this device, even while Tidemark is closed.",
  "here.push.on": "Turn on notifications",
  "here.push.off": "Turn off notifications",
  "here.push.is-on": "Notifications are on for this device.",
  "here.push.blocked":
    "Notifications are blocked for this site. Allow them in your browser's settings, then reload this page.",
  "here.push.none": "This browser cannot show notifications of websites. You can choose another way below.",
  "here.push.failed":
    "Your browser's push service did not answer, so notifications are still off. Try again later.",
  "here.push.done": "Notifications are on for this device. Send a test to see one.",
  "here.push.ended": "Notifications are off for this device.",
  "here.push.refused": "The browser's subscription cannot be used. Reload this page and try again.",
  "here.install": "Install the app",
  "here.install.what":
    "The app opens your watches without a connection, too, and takes products that you share from Amazon's app.",
  "here.ios":
    "On an iPhone or iPad, tap Share, then “Add to Home Screen”. Open Tidemark from there to turn on notifications.",
  "here.insecure":
    "This site does not use https. Browsers therefore do not let you install it or turn on notifications. Everything else works. <how>How the operator can add https</how>",
  "here.channels": "Notifications and other ways to be told",

  "forget.link": "Forget this device …",
  "forget.section": "Leave this browser",
  "forget.title": "Forget this device?",
  "forget.what":
    "This browser loses access to your watches, what it saved for offline use, and its notifications. Your watches continue, and other devices keep them.",
  "forget.before":
    "To come back you need <link>your secret link</link>, a link code of another device, or a recovery key.",
  "forget.do": "Forget this device",
  "forget.keep": "Go back",
  "forget.done": "This browser keeps nothing of your watches any more.",

  "saved.title": "Your watches, saved",
  "saved.what":
    "Saved on <moment></moment> (<ago></ago>). You see this copy when there is no connection. Prices may have changed since.",
  "saved.none": "You watch nothing yet.",
  "saved.seen": "Last seen <ago></ago>",
  "saved.changes": "Last changes of the price",
  "saved.most":
    "{count, plural, one {The history of one product is saved.} other {The histories of the first # products are saved.}}",
  "saved.locked": "Histories are not saved: this browser does not have the key of this server.",
  "saved.again": "Try to connect",

  "offline.title": "You are offline",
  "offline.what": "Tidemark cannot be reached. Check your connection, then try again.",

  "share.title": "Open a product",
  "share.what":
    "In Amazon's app, tap Share on a product and choose Tidemark. Or paste the product's link here.",
  "share.none":
    "No Amazon product was found in what you shared. Share a product's page, or paste its link here.",
  "share.gone": "This short link leads to no product. Open it, then paste the address of that page here.",
  "share.later": "Amazon did not say where this short link leads. Try again in a minute.",
  "share.busy": "Too many short links came from your network. Try again in an hour.",
  "share.paste": "Link of a product at Amazon",
  "share.open": "Show its prices",
  "share.paste.do": "Paste",
} as const;
