import type { Locator, Page } from "@playwright/test";
import type { Server } from "./src/processes.ts";
import { putProduct } from "./src/put-product.ts";
import { expect, test } from "./src/story.ts";

const steps = [[80, 8999], [60, 9499], [40, 7999], [20, 99_900], [19.9, 8999], [5, 8299]] as const; // biome-ignore format: one row

interface Shown {
  readonly page: Page;
  readonly chart: Locator;
  /** Bounding box of the plot. */
  readonly box: { x: number; y: number; width: number; height: number };
  /** Text of the tooltip at a share of the plot's width. */
  tipAt(share: number): Promise<string>;
  readonly isZoomed: () => Promise<boolean>;
}

const over = (page: Page): Locator => page.locator(".tm-chart .u-over");

async function show(page: Page, { url, openUrl }: Server): Promise<Shown> {
  await page.setViewportSize({ width: 900, height: 700 });
  await page.goto(openUrl);
  await page.goto(`${url}/p/com/B000000001`);
  const chart = page.locator(".tm-chart");
  await expect(chart.locator("canvas")).toBeVisible();
  await over(page).scrollIntoViewIfNeeded();
  const box = (await over(page).boundingBox())!;
  return {
    page,
    chart,
    box,
    async tipAt(share) {
      // A click on something else may have scrolled the page.
      await over(page).scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await over(page).boundingBox())!;
      await page.mouse.move(x + width * share, y + height / 3);
      return chart.locator(".tm-tip").innerText();
    },
    isZoomed: () => page.getByRole("button", { name: "Show all" }).isVisible(),
  };
}

test.beforeEach(async ({ server, database }) => {
  expect(server.url).toBeTruthy();
  const lamp = { suffix: "com", asin: "B000000001", title: "Brass desk lamp" };
  await putProduct(database.sql, { ...lamp, steps, used: [[70, 5000], [30, 4500]], gap: [55, 50] }); // biome-ignore format: one row
});

test("the chart zooms and pans by wheel, drag, double click and buttons, and does not block scrolling", async ({
  server,
  page: fresh,
}) => {
  const { page, chart, box, tipAt, isZoomed } = await show(fresh, server);
  await page.evaluate(() => document.body.style.setProperty("padding-bottom", "2000px"));
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(...middle);
  const scrolled = () => page.evaluate(() => scrollY);
  const before = await scrolled();
  await page.mouse.wheel(0, 40);
  await expect.poll(scrolled).toBeGreaterThan(before);
  expect(await isZoomed()).toBe(false);
  await page.mouse.wheel(0, -400);
  await expect.poll(scrolled).toBe(0);

  const top = (await over(page).boundingBox())!.y;
  await page.mouse.move(middle[0], top + 50);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  expect(await isZoomed()).toBe(true);
  await page.mouse.dblclick(middle[0], top + 50);
  expect(await isZoomed()).toBe(false);

  const drag = async (from: number, to: number) => {
    const { x, y, width } = (await over(page).boundingBox())!;
    await page.mouse.move(x + width * from, y + 60);
    await page.mouse.down();
    await page.mouse.move(x + width * ((from + to) / 2), y + 60);
    await page.mouse.move(x + width * to, y + 60);
    await page.mouse.up();
  };
  // From the last fifth: the newest price alone. Moved back by half: an older one.
  await drag(0.96, 0.999);
  expect(await isZoomed()).toBe(true);
  expect(await tipAt(0.5)).toContain("$82.99");
  for (let n = 0; n < 8; n++) await drag(0.1, 0.9);
  expect(await tipAt(0.5)).not.toContain("$82.99");

  await page.getByRole("button", { name: "Show all" }).click();
  expect(await isZoomed()).toBe(false);
  await expect(page.getByRole("button", { name: "Zoom out" })).toBeDisabled();
  await page.getByRole("button", { name: "Zoom in" }).click();
  expect(await isZoomed()).toBe(true);
  await expect(chart.locator("canvas")).toBeVisible();
});

test("arrow keys move from change to change, announce each, and pan to those out of sight", async ({
  server,
  page: fresh,
}) => {
  const { page, chart } = await show(fresh, server);
  await chart.focus();
  const said = chart.locator("[aria-live='polite']");
  await page.keyboard.press("ArrowLeft");
  await expect(said).toContainText(/^\$82\.99, since .+ people/);
  await page.keyboard.press("ArrowLeft");
  await expect(said).toContainText(/^\$89\.99/);
  await page.keyboard.press("ArrowLeft");
  await expect(said).toContainText(/^\$999\.00/);
  await page.keyboard.press("Home");
  await expect(said).toContainText(/^\$89\.99, since/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(said).toContainText(/^not seen, nobody looked from/);
  for (const key of ["+", "+", "+", "End"]) await page.keyboard.press(key);
  await expect(said).toContainText(/^\$82\.99/);
  await expect(chart.locator(".tm-tip")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(chart.locator(".tm-tip")).toBeHidden();
});

test("a menu sets scale, outliers and other series; its settings stay for the next range", async ({
  server,
  page: fresh,
}) => {
  const { page, chart, tipAt } = await show(fresh, server);
  const inkOf = () => chart.locator("canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const plain = await inkOf();
  await page.getByText("Options", { exact: true }).click();
  await page.getByText("Percent").click();
  const percent = await inkOf();
  expect(percent).not.toBe(plain);
  await page.getByText("Logarithmic").click();
  expect([plain, percent]).not.toContain(await inkOf());
  await page.getByText("Plain").click();
  expect(await inkOf()).toBe(plain);
  await page.getByLabel("Hide outliers").check();
  const calm = await inkOf();
  expect(calm).not.toBe(plain);
  await page.getByRole("checkbox", { name: "Lowest used" }).check();
  await expect(page.locator(".tm-legend")).toHaveText("PriceLowest used");
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Hide outliers")).toBeHidden();
  expect(await tipAt(0.95)).toContain("Lowest used: $45.00");

  await page.getByText("1 month").click();
  await expect(page.locator(".tm-legend")).toHaveText("PriceLowest used");
  await page.getByText("Show as table").click();
  await expect(page.locator(".tm-data-table table")).toContainText("$999.00");
  await expect(page.getByLabel("Hide outliers")).toBeChecked();
});

test("a pinch zooms at the fingers", async ({ server, browser }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 500, height: 800 } });
  const { page, box, isZoomed } = await show(await context.newPage(), server);
  const session = await context.newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...xs: number[]) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: xs.map((x, id) => ({ x: box.x + x, y: box.y + 60, id })),
    });
  const { width } = box;
  await touch("touchStart", width * 0.4, width * 0.6);
  for (let n = 1; n <= 5; n++) await touch("touchMove", width * (0.4 - n * 0.05), width * (0.6 + n * 0.05));
  await touch("touchEnd");
  await expect.poll(isZoomed).toBe(true);
  await context.close();
});
