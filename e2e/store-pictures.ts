import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { createInvite } from "@tidemark/server/invites";
import postgres from "postgres";
import { clickOn, panelLine } from "./src/panel-line.ts";
import { arrive, type Person } from "./src/person.ts";
import { startServer } from "./src/processes.ts";
import { putProduct } from "./src/put-product.ts";
import { shopPage } from "./src/shop.ts";

/**
 * `npm run -s store-pictures`: the pictures of `docs/store/pictures/`, of the extension as it was built last, with an invented
 * product in a stand-in shop.
 */
const out = fileURLToPath(new URL("../docs/store/pictures", import.meta.url));
const icon = await readFile(new URL("../extension/assets/icon.svg", import.meta.url), "utf8");
const size = { width: 1280, height: 800 };
const title = "Brass desk lamp with a green glass shade";
const product = { marketplace: "com", asin: "B000000001" } as const;

const style = `
  *{box-sizing:border-box;margin:0}
  body{background:linear-gradient(160deg,#0a4f86,#0e7cc0 55%,#2ba4e6);color:#fff;font:400 26px/1.4 system-ui,sans-serif;
    block-size:100vh;display:grid;align-items:center}
  .picture{grid-template-columns:1fr 420px;gap:72px;padding:0 96px}
  .tile{grid-template-columns:104px 1fr;gap:24px;padding:0 32px;font-size:19px;line-height:1.35}
  h1{font-size:52px;line-height:1.15;letter-spacing:-.02em;margin-block-end:24px}
  .tile h1{font-size:36px;margin-block-end:6px}
  .tile svg{inline-size:104px;block-size:104px}
  img{border-radius:16px;box-shadow:0 24px 64px #04233d80;inline-size:420px;display:block}
`;

/** A shop that is nobody's. */
const lamp = encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><path d="M34 50 46 24h8l12 26z" fill="#2f7d5b"/><path d="M48 50h4v26h-4zM36 76h28v4H36z" fill="#b08d3c"/></svg>',
);
const shopStyle = `
  #nav{background:#e8eef2;color:#10222e}
  #imageBlock{background:#f3f7f9 url("data:image/svg+xml,${lamp}") center/80% no-repeat}
  #add-to-cart-button{background:#10222e;color:#fff}
`;

const page = (kind: "picture" | "tile", content: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><style>${style}</style><body class="${kind}">${content}</body></html>`;

async function save(tab: Page, name: string): Promise<void> {
  await tab.waitForTimeout(800);
  await writeFile(join(out, `${name}.jpg`), await tab.screenshot({ type: "jpeg", quality: 88 }));
}

/** A page of the extension beside what it is good for. */
async function composed(
  ann: Person,
  name: string,
  headline: string,
  text: string,
  shown: Buffer,
): Promise<void> {
  const tab = await ann.context.newPage();
  await tab.setViewportSize(size);
  const image = `<img alt="" src="data:image/png;base64,${shown.toString("base64")}">`;
  await tab.setContent(page("picture", `<div><h1>${headline}</h1><p>${text}</p></div>${image}`));
  await save(tab, name);
  await tab.close();
}

async function popupPicture(tab: Page): Promise<Buffer> {
  await tab.setViewportSize({ width: 380, height: 600 });
  await tab.waitForTimeout(1500);
  return tab.screenshot();
}

await mkdir(out, { recursive: true });
const folder = await makeTestFolder("tidemark-store-");
const database = await openDatabase({ dataDir: join(folder, "data") });
const server = await startServer({ DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl });
const sql = postgres(database.url, { max: 1, onnotice: () => {} });
try {
  const year = [[340, 8999], [300, 9499], [262, 7999], [248, 8999], [190, 9999], [150, 8499], [118, 6999], [110, 8999], [64, 9299], [40, 8799], [21, 8499], [1, 7499]] as const; // biome-ignore format: one row
  await putProduct(sql, { suffix: "com", asin: product.asin, title, steps: year });
  const ann = await arrive({
    viewport: size,
    args: ["--hide-scrollbars"],
    shop: () => shopPage({ asin: product.asin, price: "$74.99", title, name: "A shop" }),
  });
  const own = async (path: string): Promise<Page> => {
    const tab = await ann.context.newPage();
    await tab.setViewportSize(size);
    await tab.goto(`chrome-extension://${ann.extensionId}/${path}`);
    return tab;
  };
  const welcome = await own("tabs/welcome.html");
  await save(welcome, "4-your-choice");
  await welcome.close();
  await ann.consent(server.url, await createInvite(sql as never, "operator"));

  const popup = await ann.popup(product.marketplace, product.asin);
  await composed(
    ann,
    "1-good-price",
    "Is this price any good?",
    "One sentence says so, and why. The chart shows what people really saw.",
    await popupPicture(popup),
  );
  await popup.getByRole("button", { name: "Tell me when it is 10% lower" }).click();
  await popup.getByText("to go").waitFor();
  await popup.getByText("to go").scrollIntoViewIfNeeded();
  await composed(
    ann,
    "3-alerts",
    "Hear when it drops",
    "Name your price. An alert says who confirmed it, and is taken back if it proves false.",
    await popupPicture(popup),
  );
  await popup.close();

  const shop = await ann.visit(`https://www.amazon.com/dp/${product.asin}`);
  await shop.setViewportSize(size);
  await shop.addStyleTag({ content: shopStyle });
  let line = await panelLine(shop);
  for (let n = 0; n < 16 && !line; n++) {
    await shop.waitForTimeout(500);
    line = await panelLine(shop);
  }
  if (!line) throw new Error("The shop's page has no line.");
  await clickOn(shop, line.main);
  await shop.waitForTimeout(2500);
  await save(shop, "2-on-the-page");

  const tile = await ann.context.newPage();
  await tile.setViewportSize({ width: 440, height: 280 });
  await tile.setContent(
    page("tile", `${icon}<div><h1>Tidemark</h1><p>Honest price history, from people who look</p></div>`),
  );
  await save(tile, "tile");
  await ann.leave();
} finally {
  await sql.end();
  await server.end();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}
