import { appMessages } from "./server-app.ts";
import { bringMessages } from "./server-bring.ts";
import { deviceMessages } from "./server-devices.ts";
import { joinMessages } from "./server-join.ts";
import { alertMessages } from "./server-messages.ts";
import { operatorMessages } from "./server-operator.ts";
import { problemMessages } from "./server-problems.ts";
import { productMessages } from "./server-products.ts";
import { watchMessages } from "./server-watches.ts";

/** What people read in the server: whole sentences with ICU placeholders, keyed by screen and purpose. */
export const serverMessages = {
  "brand.name": "Tidemark",

  "devices.typed.empty": "Type the link code that the other device shows, or your recovery key.",
  "devices.typed.character": "A code has letters and digits only, and no U. Check what you typed.",
  "devices.typed.length": "A link code has 10 characters, a recovery key 28. Check what you typed.",
  "devices.typed.check":
    "One character of this recovery key is wrong. Compare it with the one that you kept.",
  "devices.no-code":
    "This code does not work. A code works once and for 5 minutes: show a new one on the other device.",
  "devices.no-key": "This recovery key is not known here. A newer one may have replaced it.",
  "devices.too-many": "Too many wrong codes came from your network. Try again in an hour.",
  "devices.no-device": "You have no such device, or it was linked before this one.",
  "devices.other-key": "This is not your present recovery key.",
  "devices.no-mailbox": "You have no confirmed mailbox of that kind.",
  "devices.mail-cap": "No more mails to this address for now. Print or copy the key instead.",
  "devices.mail-failed": "The mail was not sent. {reason}",
  "devices.merge-again": "These watches changed while they were merged. Try again.",
  "import.not-json": "This file is not an export: it is not JSON.",
  "import.no-watches": "This file is not an export: it has no list of watches.",
  "import.too-many-rows":
    "This file has {count, number} watches, and at most {most, number} are allowed. Nothing was imported.",
  "import.settings": "The settings in this file cannot be used ({problem}). Nothing was imported.",
  "import.rows":
    "{count, plural, one {One watch} other {# watches}} in this file cannot be used. Nothing was imported. {rows}",
  "import.row": "Watch {row, number} ({product}): {problem}.",
  // `field` is the file's own name of it, as `rule.percent`.
  "import.field": "“{field}” is missing or cannot be used",
  "import.row-marketplace": "unknown shop",
  "import.row-asin": "not a product’s number",
  "import.too-many":
    "Together these are {count, number} watches, and at most {most, number} are allowed. Nothing was imported.",
  "devices.mail.subject": "Your Tidemark recovery key",
  "devices.mail.text":
    "This key brings your watches back after a new installation: {key}. Enter it at the address below, or in the extension’s settings. It works until you make another one. Keep it to yourself: it opens everything.",
  "devices.mail.action": "Enter the key",
  ...appMessages,
  ...bringMessages,
  ...productMessages,
  ...watchMessages,
  ...deviceMessages,
  ...joinMessages,
  ...operatorMessages,
  ...alertMessages,
  ...problemMessages,
} as const;
