/** The page of an invite. */
export const joinMessages = {
  "join.title": "Your invite",
  "join.heading": "You are invited to Tidemark",
  "join.what":
    "Tidemark keeps the history of Amazon prices, says whether a price is good, and tells you when it drops. Somebody who uses this server sent you this link.",
  "join.gives":
    "It opens the price histories of this server, and, if you agree, lets your browser add prices that you see. It needs no account and no name.",
  "join.uses": "This invite lets in {count, plural, one {one more browser} other {# more browsers}}.",
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
  "join.copy.what":
    "The extension opens a page with one field. Copy your link here, and paste it there. The link is for you: with it the extension finds this server.",
  "join.copy.link": "Your link",
  "join.copy.do": "Copy my link",
  "join.copy.done": "Copied. Now paste it into the extension.",
  "join.copy.by-hand": "Select the link and copy it.",

  "join.site": "Or use the website only",
  "join.site.first": "Use the website",
  "join.site.what":
    "Look prices up and watch products here. When a price drops, you are told {mail, select, yes {by mail or } other {}}by push on your phone, through ntfy, Telegram and others.",
  "join.site.do": "Open the website",
  "join.site.cookie":
    "This browser keeps a key in a cookie. The same link still works in this browser’s extension.",
  "join.site.cookie.first":
    "This browser keeps a key in a cookie. With the link below you can use the extension on your computer, too.",
  "join.site.opened": "The website is open in this browser.",

  "join.none.needs-signing":
    "Firefox loads only extensions that Mozilla has signed, and this server has no signed file yet. Its operator can provide one. Until then use the website: it watches prices, too.",
  "join.none.no-folder":
    "This server has no extension to hand out yet. Its operator can provide one. Until then use the website: it watches prices, too.",
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
