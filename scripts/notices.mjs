import path from "node:path";

/** Printed when Tidemark is running. */
export const runningNotice = ({ url, open, join, empty, processes = 1, dataDir, isPublic, ownKey }) => `
Tidemark is running at ${url}   (stop it with Ctrl-C)
${processes > 1 ? `${processes} processes answer there.\n` : ""}Its data lies in ${dataDir}
${open ? `\nOpen the website with this link, which lets in whoever has it:\n  ${open}\n` : ""}${
  join
    ? `\nJoin with this link, which says how, and is good for one person:\n  ${join}\n  \`npm run invite\` makes more, for others.\n`
    : "\n`npm run invite` makes a link by which somebody joins.\n"
}
Your own page, as the operator, is ${url}/operator. It asks for a name, which may be any, and a password:
${ownKey ? "your OPERATOR_KEY" : `\`operatorKey\` in ${path.join(dataDir, "config.json")}`}.

A price counts once ${isPublic ? "enough independent people" : "two people"} agree on it, or once the verifier has looked: invite others, or
keep the verifier on. Until then a price that one person saw is shown as not confirmed.
${empty ? starterNotice : ""}`;

export const stoppingNotice = (signal) =>
  signal === "SIGINT" ? "\nStopping; Ctrl-C again ends it at once.\n" : "\nStopping ...\n";

const starterNotice = `
It has no history yet. \`npm run -s import-from\` brings what you have in Keepa, PriceBuddy, Discount Bandit or
changedetection.io (docs/import.md), and \`npm run -s follow -- URL\` shows what another Tidemark publishes (docs/open-data.md).
`;

export const extensionNotice = (folder) => `
The extension, for Chrome and its relatives:
  1. Open chrome://extensions and turn on "Developer mode".
  2. Press "Load unpacked" and choose ${folder}
  3. On its welcome page paste the link above.
`;

export const visitNotice = `
The verifier asks Amazon for the pages of products with a price that nobody has confirmed, and for nothing
else: at most one page a second, signed in nowhere, only where robots.txt allows it. VERIFIER=off turns it off.
`;

export const noBrowserNotice = (isChosen) =>
  isChosen
    ? "\nCHROMIUM_PATH names no file, so the verifier is off: put it right, or remove it, and start again.\n"
    : `
No Chromium or Chrome was found, so the verifier is off. To install one, stop this and run:
  npm start -- --install-browser
`;

export const askingNotice = `
The verifier needs a browser, and none was found. Install Chromium now? It takes 400 to 700 MB. [y/N] `;

export const noToolsNotice = `
Only what a server needs is installed, so the extension is not built here: \`npm ci\` installs its tools.
`;

export const notOpenedNotice = "No browser could be opened here: open the link above.\n";
