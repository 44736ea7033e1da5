import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import postgres from "postgres";
import { startServer } from "./src/processes.ts";
import { putFollowed } from "./src/put-followed.ts";
import { putImport } from "./src/put-import.ts";
import { putProduct, type Stored } from "./src/put-product.ts";

/**
 * Takes screenshots of the pages of an open server's website, at two widths in light and dark: `CHROMIUM_PATH=… node
 * e2e/website-pictures.ts FOLDER [LANGUAGE]`. With `--serve` instead of a folder it only runs that server, until it is stopped.
 */
const [, , out, language] = process.argv;
if (!out) throw new Error("Usage: node e2e/website-pictures.ts FOLDER [LANGUAGE]|--serve");

const operatorKey = "the operator's key of the pictures";
const year: Stored["steps"] = [[340, 8999], [300, 9499], [262, 7999], [248, 8999], [190, 9999], [150, 8499], [118, 6999], [110, 8999], [64, 9299], [40, 8799], [21, 7499], [2, 6399]]; // biome-ignore format: one row
const products: readonly Stored[] = [
  { suffix: "com", asin: "B000000001", title: "Brass desk lamp with a green glass shade", steps: year, used: [[200, 6499], [100, 5999], [60, 6799], [30, 5499]], gap: [90, 70], changed: true }, // biome-ignore format: one row
  { suffix: "de", asin: "B000000001", title: "Schreibtischlampe aus Messing mit grünem Glasschirm", steps: [[80, 7999], [30, 7499], [3, 6899]] }, // biome-ignore format: one row
  { suffix: "co.uk", asin: "B000000001", title: "Brass desk lamp with a green glass shade", steps: [[50, 6999], [20, 7299]] }, // biome-ignore format: one row
  { suffix: "de", asin: "B000000004", title: "Wandregal aus geöltem Nussbaumholz mit drei Ablagen, Schallplatten- und Bücherregal, platzsparend, 120 × 30 × 90 cm", steps: [[50, 18_900], [40, 17_500], [1, 11_900]], changed: true }, // biome-ignore format: one row
  { suffix: "ae", asin: "B000000005", title: "Cold press juicer, 1.5 litre", steps: [[45, 33_000], [4, 26_100]], changed: true }, // biome-ignore format: one row
  { suffix: "in", asin: "B000000006", title: "Running shoes, men, mesh", steps: [[25, 123_900], [2, 99_100]], changed: true }, // biome-ignore format: one row
  { suffix: "co.jp", asin: "B000000002", title: "真鍮製デスクランプ 緑色ガラスシェード 調光機能付き LED電球付属 書斎・寝室用", steps: [[60, 12_800], [30, 9980], [5, 11_200]] }, // biome-ignore format: one row
  { suffix: "eg", asin: "B000000003", title: "مصباح مكتب نحاسي بغطاء زجاجي أخضر", steps: [[20, 145_000], [6, null], [2, 129_900]] }, // biome-ignore format: one row
];

const folder = await makeTestFolder("tidemark-website-");
const database = await openDatabase({ dataDir: join(folder, "data") });
const server = await startServer({
  DATABASE_URL: database.url,
  DATABASE_OWNER_URL: database.ownerUrl,
  TRUST: "public",
  PROOF_OF_WORK: "8",
  OPERATOR_KEY: operatorKey,
});
const sql = postgres(database.url, { max: 1, onnotice: () => {} });

/** The pages, by the name of their picture. */
const pages: Readonly<Record<string, string>> = {
  home: "/",
  product: "/p/com/B000000001",
  "product-imported": "/p/co.uk/B000000001",
  "product-followed": "/p/com/B000000007",
  "product-unknown": "/p/com/B000000009",
  drops: "/drops",
  search: "/search?q=lamp",
  "search-none": "/search?q=nothing+like+it",
  trust: "/trust",
  privacy: "/privacy",
  source: "/source",
  "not-found": "/no/such/page",
  watches: "/watches",
  channels: "/watches/channels",
  times: "/watches/times",
  devices: "/watches/devices",
  data: "/watches/data",
  forget: "/watches/forget",
  saved: "/watches/offline",
  offline: "/offline",
  share: "/share",
  https: "/https",
  "own-products": "/watches/product",
  "own-product": "/watches/product/com/B000000001",
  health: "/health",
  operator: "/operator",
  "operator-imports": "/operator/imports",
};

/** An answer of Keepa's API: prices of ten years, and a row that cannot be used. */
const minutes = (daysAgo: number) => Math.floor((Date.now() - daysAgo * 86_400_000) / 60_000) - 21_564_000;
const prices = Array.from({ length: 120 }, (_, i) => [minutes(3650 - i * 30), 8000 + ((i * 577) % 3000), 0]);
const keepa = JSON.stringify({
  products: [
    {
      asin: "B000000001",
      domainId: 1,
      csv: Array.from({ length: 19 }, (_, i) => (i === 18 ? prices.flat() : null)),
    },
    { asin: "none", domainId: 1, csv: [[1, 2]] },
  ],
});

/** Brings a history along, and takes the pictures of what is in it, and of what is imported. */
async function bring(page: Page, suffix: string): Promise<void> {
  const take = (name: string) =>
    page.screenshot({ path: join(out!, `bring-${name}-${suffix}.png`), fullPage: true });
  await page.goto("/watches/bring");
  await page.getByText("Which files can be read").click();
  await take("choose");
  await page.locator("input[type=file]").setInputFiles({ name: "keepa.json", mimeType: "application/json", buffer: Buffer.from(keepa) }); // biome-ignore format: one row
  await page.getByRole("button", { name: "Look what is in it" }).click();
  await page.getByRole("button", { name: "Import it" }).waitFor();
  await take("found");
  await page.getByRole("button", { name: "Import it" }).click();
  await page.getByRole("button", { name: /Undo/ }).waitFor();
  await take("imported");
}

async function putAll(): Promise<void> {
  for (const product of products) await putProduct(sql, product);
  const tools = { suffix: "co.uk", asin: "B000000001", kind: "buy_box" } as const;
  const steps = [[400, 7999], [330, 7499], [290, null], [270, 7799], [200, 6499], [160, 7299], [85, 6199], [70, 6799], [40, 1]] as const; // biome-ignore format: one row
  await putImport(sql, { ...tools, source: "keepa", steps });
  await putFollowed(sql);
}

async function take(browser: Browser, prefix: string, dark: boolean, width: number): Promise<void> {
  const theme = dark ? "dark" : "light";
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: 800 },
    colorScheme: theme,
    httpCredentials: { username: "operator", password: operatorKey },
  });
  if (language) await context.addCookies([{ name: "language", value: language, url: server.url }]);
  const page = await context.newPage();
  if (prefix === "") {
    await page.goto("/p/com/B000000001");
    await page.locator(".watch-box .presets button").first().click();
    await page.waitForURL("**/watches?**");
    await page.screenshot({ path: join(out!, `began-${width}-${theme}.png`), fullPage: true });
    await page.goto("/operator");
    await page.locator("#backups button").click();
    await page.waitForURL("**/operator#backups");
    // Its steps are found by their English names.
    if (!language) await bring(page, `${width}-${theme}`);
  }
  const shown = prefix === "" ? Object.entries(pages) : [["home", "/"] as const];
  for (const [name, path] of shown) {
    await page.goto(path);
    if (["product", "product-imported", "product-followed", "own-product"].includes(name))
      await page.locator(".tm-chart canvas").waitFor();
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (sideways > 0) console.log(`${path} scrolls ${sideways} px sideways at ${width} px.`);
    await page.screenshot({ path: join(out!, `${prefix}${name}-${width}-${theme}.png`), fullPage: true });
  }
  await context.close();
}

if (out === "--serve") {
  await putAll();
  console.log(server.url);
  await new Promise((resolve) => process.once("SIGTERM", resolve));
} else {
  await mkdir(out, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH! });
  await take(browser, "empty-", false, 1280);
  await putAll();
  // The home page's cache ends.
  await new Promise((resolve) => setTimeout(resolve, 61_000));
  for (const dark of [false, true]) for (const width of [360, 1280]) await take(browser, "", dark, width);
  await browser.close();
}
await server.end();
await sql.end();
await database.close();
process.exit(0);
