import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { createInvite } from "@tidemark/server/invites";
import postgres from "postgres";
import { clickOn, panelLine } from "./src/panel-line.ts";
import { arrive, type Person } from "./src/person.ts";
import { popupOn } from "./src/popup-on.ts";
import { startServer } from "./src/processes.ts";
import { putProduct, type Stored } from "./src/put-product.ts";
import { listPage, shopPage } from "./src/shop.ts";

/**
 * Takes screenshots of what the extension shows in the shop's pages, and of the popup on lists, in light and dark:
 * `CHROMIUM_PATH=… node e2e/in-page-pictures.ts FOLDER`.
 */
const out = process.argv[2];
if (!out) throw new Error("Usage: node e2e/in-page-pictures.ts FOLDER");
await mkdir(out, { recursive: true });

const folder = await makeTestFolder("tidemark-in-page-");
const database = await openDatabase({ dataDir: join(folder, "data") });
const server = await startServer({ DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl });
const sql = postgres(database.url, { max: 1, onnotice: () => {} });

const title = "Brass desk lamp with a green glass shade";
const year: Stored["steps"] = [[340, 8999], [300, 9499], [262, 7999], [248, 8999], [190, 9999], [150, 8499], [118, 6999], [110, 8999], [64, 9299], [40, 8799], [21, 8899], [9, 8299]]; // biome-ignore format: one row
await putProduct(sql, { suffix: "com", asin: "B000000001", title, steps: year, gap: [90, 70] });
await putProduct(sql, { suffix: "com", asin: "B000000002", title: "Oak desk", steps: [[60, 22_000], [5, 27_900]] }); // biome-ignore format: one row
await putProduct(sql, { suffix: "com", asin: "B000000003", title: "Reading chair", steps: [[3, 14_900]] });

const items = [
  ["B000000001", `${title}, dimmable, with a very long name that goes on and on`],
  ["B000000004", "A clock that nobody has reported"],
  ["B000000002", "Oak desk, 120 × 60 cm"],
  ["B000000003", "Reading chair with a high back"],
] as const;

/** Pages of the shop: `?shift=` moves the content down by so many pixels, `?to=` delivers to another country. */
function shop({ pathname, searchParams }: URL): string {
  if (!pathname.startsWith("/dp/")) return listPage(items);
  const price = searchParams.get("price") ?? "$76.99";
  const page = shopPage({ asin: pathname.slice(4, 14), price, title })
    .replace("<body>", `<body><div style="block-size:${searchParams.get("shift") ?? 0}px"></div>`)
    .replace("<style>", '<meta name="viewport" content="width=device-width"><style>')
    .replace(
      "</style>",
      "@media(max-width:500px){#ppd{display:block!important;padding:12px!important}}</style>",
    );
  const to = searchParams.get("to");
  return to
    ? page.replace('location-slot">', `location-slot"><span id="glow-ingress-line2">${to}</span>`)
    : page;
}

async function line(ann: Person, query: string, name: string, [width, height]: readonly [number, number]) {
  const tab = await ann.context.newPage();
  await tab.setViewportSize({ width, height });
  await tab.goto(`https://www.amazon.com/dp/B000000001${query}`);
  await linePicture(tab, name);
  const found = await panelLine(tab);
  if (found) {
    await clickOn(tab, found.main);
    await tab.waitForTimeout(2500);
    await tab.screenshot({ path: join(out!, `${name}-open.png`) });
  }
  await tab.close();
}

async function linePicture(tab: Page, name: string): Promise<void> {
  for (let n = 0; n < 20 && !(await panelLine(tab)); n++) await tab.waitForTimeout(500);
  await tab.screenshot({ path: join(out!, `${name}.png`) });
}

async function list(ann: Person, path: string, name: string): Promise<void> {
  const page = await ann.visit(`https://www.amazon.com${path}`);
  await page.waitForTimeout(1500);
  const popup = await popupOn(ann, page);
  await popup.waitForTimeout(2500);
  await popup.screenshot({ path: join(out!, `${name}.png`) });
  await popup.close();
  await page.close();
}

for (const theme of ["light", "dark"] as const) {
  const ann = await arrive({ shop, colorScheme: theme });
  await ann.consent(server.url, await createInvite(sql as never, "operator"));
  const desktop = [1280, 720] as const;
  await line(ann, "", `line-${theme}`, desktop);
  await line(ann, "?shift=400", `line-low-down-${theme}`, desktop);
  await line(ann, "?shift=200", `line-middle-${theme}`, desktop);
  await line(ann, "?price=$269.95&to=Nigeria", `line-foreign-${theme}`, desktop);
  await line(ann, "", `line-narrow-${theme}`, [390, 844]);
  await list(ann, "/s?k=lamp", `list-results-${theme}`);
  await list(ann, "/hz/wishlist/ls/ABC", `list-wishes-${theme}`);
  await list(ann, "/gp/cart/view.html", `list-cart-${theme}`);
  await ann.leave();
}

await sql.end();
await server.end();
await database.close();
