import "./prebuilt/content.js";
import type { PlasmoCSConfig } from "plasmo";

/** Read by Plasmo as text; the build holds it against core's table. */
export const config: PlasmoCSConfig = {
  matches: [
    "https://www.amazon.com/*",
    "https://www.amazon.ca/*",
    "https://www.amazon.com.mx/*",
    "https://www.amazon.com.br/*",
    "https://www.amazon.co.uk/*",
    "https://www.amazon.de/*",
    "https://www.amazon.fr/*",
    "https://www.amazon.it/*",
    "https://www.amazon.es/*",
    "https://www.amazon.nl/*",
    "https://www.amazon.se/*",
    "https://www.amazon.pl/*",
    "https://www.amazon.com.be/*",
    "https://www.amazon.ie/*",
    "https://www.amazon.com.tr/*",
    "https://www.amazon.ae/*",
    "https://www.amazon.sa/*",
    "https://www.amazon.eg/*",
    "https://www.amazon.in/*",
    "https://www.amazon.co.jp/*",
    "https://www.amazon.sg/*",
    "https://www.amazon.com.au/*",
    "https://www.amazon.co.za/*",
  ],
  run_at: "document_idle",
};
