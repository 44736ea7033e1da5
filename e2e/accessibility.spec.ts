import type { Frame, Page } from "@playwright/test";
import { violations } from "./src/axe.ts";
import { clickOn, panelLine } from "./src/panel-line.ts";
import { startServer } from "./src/processes.ts";
import { putProduct, type Stored } from "./src/put-product.ts";
import { lampPage } from "./src/shop.ts";
import { buttons, smallTargets } from "./src/small-targets.ts";
import { test as base, expect, expectProduct } from "./src/story.ts";

const operatorKey = "the operator's key of the stories";
const path = "com/B000000001";
const lamp: Stored = {
  suffix: "com",
  asin: "B000000001",
  title: "Brass desk lamp with a green glass shade",
  steps: [[120, 8999], [64, 9299], [40, 8799], [21, 9499], [2, 6999]], // biome-ignore format: one row
  used: [[100, 5999], [30, 5499]], // biome-ignore format: one row
  gap: [90, 70],
  changed: true,
};
const yen: Stored = { suffix: "co.jp", asin: "B000000002", title: "真鍮製デスクランプ", steps: [[60, 12_800], [5, 9980]] }; // biome-ignore format: one row
const pounds: Stored = { suffix: "eg", asin: "B000000003", title: "مصباح مكتب نحاسي", steps: [[20, 145_000], [6, null], [2, 129_900]] }; // biome-ignore format: one row

const test = base.extend({
  server: async ({ database }, use) => {
    const env = { TRUST: "public", PROOF_OF_WORK: "8", OPERATOR_KEY: operatorKey };
    const server = await startServer({ DATABASE_URL: database.url, ...env });
    for (const product of [lamp, yen, pounds]) await putProduct(database.sql, product);
    await use(server);
    await server.end();
  },
});

/**
 * Checks one state softly, so that one run reports all violations. The dark theme and forced colours are checked for colours
 * only.
 */
async function expectNone(page: Page, state: string, frame: Page | Frame = page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  expect.soft(await violations(frame), state).toEqual([]);
  expect.soft(await smallTargets(frame), `${state}, targets`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect.soft(await violations(frame, ["color-contrast"]), `${state}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  expect.soft(await violations(frame, ["color-contrast"]), `${state}, forced colours`).toEqual([]);
  await page.emulateMedia({ forcedColors: "none" });
}

test("axe finds nothing on the website", async ({ server, shop, person, browser, database }) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$59.99" }));
  const context = await browser.newContext({
    baseURL: server.url,
    httpCredentials: { username: "operator", password: operatorKey },
  });
  const page = await context.newPage();
  const look = async (address: string) => {
    await page.goto(address);
    await expectNone(page, address);
  };
  for (const address of [
    ...["/", "/search?q=lamp", "/search?q=", "/search?q=nothing+like+it", "/search?q=lmap", "/drops"],
    ...["/privacy", "/trust", "/source", "/no/such/page"],
  ]) {
    await look(address);
  }
  // A busy server gives up a search.
  await expect(async () => {
    await page.goto("/search?q=lamp");
    await expect(page.getByRole("main").getByRole("link", { name: lamp.title })).toBeVisible({
      timeout: 1000,
    });
  }).toPass();
  await page.goto("/drops");
  await expect(page.getByRole("main").getByRole("link", { name: lamp.title })).toBeVisible();
  await look("/drops?marketplace=co.jp&percent=50&period=24h");
  await look("/p/com/B000000009");
  await look("/p/com/B00");
  await look("/l/nothing");
  await look("/watches?key=nothing");
  await look("/watches/link");
  await look("/docs");
  await look("/health");
  await look("/operator");

  for (const product of [lamp, yen, pounds]) {
    await page.goto(`/p/${product.suffix}/${product.asin}`);
    await expect(page.locator(".tm-chart canvas")).toBeVisible();
    await expectNone(page, `product of amazon.${product.suffix}`);
  }
  await page.goto(`/p/${path}`);
  await page.getByText("Options").click();
  await page.getByRole("checkbox", { name: "Lowest used" }).check();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.locator(".tm-chart").focus();
  await page.keyboard.press("End");
  await expectNone(page, "product, with the chart's tools in use");

  await look("/watches");
  await page.goto(`/p/${path}`);
  await page.locator(".watch-box .presets button").first().click();
  await expect(page.getByLabel("Your secret link")).toBeVisible();
  await expectNone(page, "/watches, just begun");
  await page.goto("/watches");
  await expectNone(page, "/watches");
  const edit = await page
    .locator('main a[href^="/watches/"]')
    .evaluateAll((links) =>
      [...new Set(links.map((link) => link.getAttribute("href")!))].filter(
        (href) => !href.includes("export"),
      ),
    );
  expect(edit.length).toBeGreaterThan(3);
  for (const address of edit) await look(address);

  await person().then((ann) => ann.visit("https://www.amazon.com/dp/B000000001"));
  await expectProduct(server, path).toMatchObject({ dirty: true });
  await look(`/p/${path}`);
  await look("/operator");
  await look(`/operator/${path}`);
  await look("/");
  expect(await database.sql`select 1 from claim`).not.toEqual([]);
  await context.close();

  const phone = await browser.newContext({
    baseURL: server.url,
    isMobile: true,
    hasTouch: true,
    viewport: { width: 390, height: 844 },
  });
  const small = await phone.newPage();
  for (const address of ["/", "/drops", `/p/${path}`]) {
    await small.goto(address);
    expect.soft(await smallTargets(small, 44, buttons), `${address}, by finger`).toEqual([]);
  }
  await phone.close();
});

test("axe finds nothing in the extension", async ({ server, shop, person }) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$59.99" }));
  const ann = await person({ consents: false });
  const own = async (address: string, ready: string) => {
    const tab = await ann.context.newPage();
    await tab.goto(`chrome-extension://${ann.extensionId}/${address}`);
    await tab.locator(ready).first().waitFor();
    return tab;
  };
  const popup = async (product: string, state: string, ready: string) => {
    const [marketplace, asin] = product.split("/") as [string, string];
    const tab = await own(`popup.html?marketplace=${marketplace}&asin=${asin}`, ready);
    await tab.setViewportSize({ width: 380, height: 600 });
    await expectNone(tab, `popup, ${state}`);
    return tab;
  };

  await popup(path, "before consent", ".note");
  const welcome = await own("tabs/welcome.html", "h1");
  await expectNone(welcome, "welcome");
  await welcome.getByRole("button", { name: "Look and share" }).click();
  await welcome.getByLabel("Paste your link").fill("nonsense");
  await welcome.getByRole("button", { name: "Look and share" }).click();
  await expectNone(welcome, "welcome, with a problem");
  await ann.consent(server.url, "");

  await popup("com/B000000009", "unknown", ".notice");
  await popup("co.jp/B000000002", "yen", "canvas");
  const narrow = await popup("eg/B000000003", "right to left", "canvas");
  const spilt = await narrow
    .locator(".preset")
    .evaluateAll(
      (buttons) => buttons.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length,
    );
  expect(spilt, "prices wider than their button").toBe(0);
  const shown = await popup(path, "with a chart", "canvas");
  await shown.getByText("More reasons").click();
  await expectNone(shown, "popup, writing a rule");
  await shown.reload();
  await shown.getByRole("button", { name: "Tell me when it is 10% lower" }).click();
  await shown.getByText("to go").waitFor();
  await expectNone(shown, "popup, watched");

  const tab = await ann.visit("https://www.amazon.com/dp/B000000001");
  await expectProduct(server, path).toMatchObject({ dirty: true });
  await popup(path, "dirty", "canvas");
  await expect.poll(() => panelLine(tab).then((line) => line?.text ?? ""), { timeout: 20_000 }).not.toBe("");
  await clickOn(tab, (await panelLine(tab))!.main);
  const frameIn = () => tab.frames().find((frame) => frame.url().includes("/tabs/panel.html"));
  await expect.poll(() => frameIn()?.locator("canvas").count() ?? 0, { timeout: 20_000 }).toBe(1);
  await expectNone(tab, "the panel", frameIn());

  const options = await own("options.html", ".card");
  await options.locator("#told").waitFor();
  await expectNone(options, "options");
  await options.getByLabel("Service").selectOption("webhook");
  await options.getByLabel("Address (URL)").fill("https://hooks.example/in/tides");
  await options.locator("#channels").getByRole("button", { name: "Add" }).click();
  await options.getByText("shown this once").waitFor();
  await expectNone(options, "options, with a channel");
});
