/** The page of an invite. */
export const joinMessages = {
  "join.title": "Your invite",
  "join.heading": "You are invited to Tidemark",
  "join.what":
    "Tidemark keeps the history of Amazon prices, says whether a price is good, and tells you when it drops. Somebody who uses this server sent you this link.",
  "join.gives":
    "It opens the price histories of this server, and, if you agree, lets your browser add prices that you see. It needs no account and no name.",
  "join.uses": "This invite lets in {count, plural, one {one more browser} other {# more browsers}}.",
  "join.uses.counts": "The website in this browser and the extension that gets your link below count as one.",
  "join.until": "It can be used until <when></when>.",
  "join.no-end": "It has no end date.",
  "join.yours":
    "This browser has used the invite. You can go on with it for a week, here and in the extension.",

  "join.get": "Get the extension",
  "join.get.store": "It shows the price history on Amazon’s pages, and watches prices for you.",
  "join.get.chrome": "Add to Chrome",
  "join.get.edge": "Add to Edge",
  "join.get.firefox": "Add to Firefox",
  "join.get.folder":
    "It shows the price history on Amazon’s pages, and watches prices for you. This server hands it out as a file, which takes about a minute to load.",
  "join.get.download": "Download the extension",
  "join.get.unpack":
    "Unpack the file into a folder that you keep: the browser reads it from there each time.",
  "join.get.open": "Type <code>{manager}</code> into the address bar and turn on <em>Developer mode</em>.",
  "join.get.load": "Click on <em>Load unpacked</em> and choose the folder.",
  "join.get.updates":
    "An extension that is loaded this way does not update by itself. For a new version download the file here again, unpack it into the same folder, and click on the reload arrow on that page.",

  "join.copy": "Paste your link",
  "join.copy.how":
    "The extension opens a page with one field. Copy your link here and paste it there: it tells the extension where this server is.",
  "join.copy.own":
    "Keep your link to yourself: the first extension that gets it takes your place. To invite somebody, make them a link of their own in the extension’s settings.",
  "join.copy.link": "Your link",
  "join.copy.do": "Copy my link",
  "join.copy.done": "Copied. Now paste it into the extension.",
  "join.copy.by-hand": "Select the link and copy it.",

  "join.site": "Or use the website only",
  "join.site.first": "Use the website",
  // {watch} is "watch-box.title" of the product's page.
  "join.site.watch":
    "Find a product here, open it, and choose under “{watch}” when you want to hear of it. You are then told {how, select, both {by mail or by a notification on this device} mail {by mail} push {by a notification on this device} other {in an app such as Telegram}}.",
  "join.site.do": "Open the website",
  "join.site.cookie":
    "This browser keeps a key in a cookie. The same link still works in this browser’s extension.",
  "join.site.cookie.elsewhere":
    "This browser keeps a key in a cookie. With the link below you can also use the extension in Chrome or Edge on a computer.",
  "join.site.opened": "The website is open in this browser.",

  "join.none.unsigned":
    "Firefox loads only extensions that Mozilla has signed, and this server has none. Use the website: it shows price histories and tells you when a price drops.",
  "join.none.android":
    "On a phone, Firefox takes extensions from Mozilla’s store only, and this one is not there. Use the website: it shows price histories and tells you when a price drops. To keep it as an app, open it and choose “Add to Home screen” in Firefox’s menu.",
  "join.none.elsewhere":
    "If you want the extension, open the link that you were sent in Chrome or Edge on a computer instead.",
  "join.none.missing":
    "This server has no extension to hand out. Use the website: it shows price histories and tells you when a price drops.",
  "join.none.phone":
    "On this device use the website: it watches prices, too. The extension needs Chrome, Edge or Firefox on a computer.",
  "join.none.later": "If you use the extension elsewhere",

  "join.fault.unknown": "This invite is not known here",
  "join.fault.unknown.do":
    "Check that the link is whole: copy it again from the message that you got. If it still does not work, ask the person who sent it for a new one.",
  "join.fault.used": "This invite has been used",
  "join.fault.used.do":
    "If your extension used it, open the website by the link in the extension’s popup. Otherwise ask the person who sent it for a new one.",
  "join.fault.expired": "This invite has expired",
  "join.fault.expired.do": "Ask the person who sent it for a new one. It takes them a few seconds.",
  "join.fault.revoked": "This invite was taken back",
  "join.fault.revoked.do":
    "It does not work any more. If you think that is a mistake, ask the person who sent it.",
  "join.fault.open": "The website is open in this browser already. <link>Go to the website</link>",
  "join.not-needed": "This server needs no invite",
  "join.not-needed.do":
    "Everybody may read and take part. In the extension enter this server’s address: <code>{url}</code>",
} as const;
