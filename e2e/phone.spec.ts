import type { Frame, Locator, Page } from "@playwright/test";
import { coveredTexts } from "./src/covered-texts.ts";
import { panelLine, tapOn } from "./src/panel-line.ts";
import { putProduct } from "./src/put-product.ts";
import { phonePage } from "./src/shop.ts";
import { buttons, smallTargets } from "./src/small-targets.ts";
import { expect, expectProduct, inviteCode, test } from "./src/story.ts";

const width = 390;
const height = 844;
const lamp = "https://www.amazon.com/gp/aw/d/B000000001";

const sidewaysPx = (page: Page | Frame): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
const frameIn = (page: Page) => page.frames().find((frame) => frame.url().includes("/tabs/panel.html"));

interface Point {
  readonly x: number;
  readonly y: number;
}

/** In a frame of another process, too, where a locator's own tap goes astray. */
const tap = async (page: Page, button: Locator): Promise<void> => tapOn(page, (await button.boundingBox())!);

/** A finger that moves from one point to another. */
async function drag(page: Page, from: Point, to: Point): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: Point[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", from);
  for (const share of [0.25, 0.5, 0.75, 1]) {
    await touch("touchMove", { x: from.x + (to.x - from.x) * share, y: from.y });
  }
  // A finger that lifts while it moves would fling, and the next touch only stop that.
  await page.waitForTimeout(200);
  await touch("touchMove", to);
  await touch("touchEnd");
}

/** Nothing is wider than the screen, and a finger hits every button. */
async function expectFitForFingers(page: Page | Frame, name: string): Promise<void> {
  expect.soft(await sidewaysPx(page), `${name}, sideways`).toBeLessThanOrEqual(0);
  expect.soft(await smallTargets(page, 44, buttons), `${name}, by finger`).toEqual([]);
}

test("on a phone a page for phones is read, its line opens a sheet, and all works by touch", async ({
  database,
  server,
  shop,
  person,
}) => {
  shop.show("www.amazon.com/gp/aw/d/B000000001", phonePage({ price: "$20.00" }));
  const ann = await person({ isPhone: true, viewport: { width, height }, consents: false });
  const welcome = await ann.context.newPage();
  await welcome.goto(`chrome-extension://${ann.extensionId}/tabs/welcome.html`);
  await welcome.getByLabel("Paste your link").waitFor();
  await expectFitForFingers(welcome, "welcome");
  await ann.consent(server.url, await inviteCode(database.sql));

  const steps = [[80, 3000], [40, 2500]] as const; // biome-ignore format: one row
  await putProduct(database.sql, { suffix: "com", asin: "B000000001", title: "Brass desk lamp", steps });
  const page = await ann.visit(lamp);
  // The price of the page, and none of those beside it.
  await expectProduct(server, "com/B000000001").toMatchObject({
    series: { buy_box: { price: 2500, claims: [{ price: 2000 }] } },
  });
  await expect
    .poll(async () => (await panelLine(page))?.text ?? "", { timeout: 20_000 })
    .toContain("Tidemark");
  const { main, off } = (await panelLine(page))!;
  expect([await coveredTexts(page, main), await coveredTexts(page, off)]).toEqual([[], []]);
  expect(await sidewaysPx(page)).toBe(0);

  await tapOn(page, main);
  await expect.poll(() => frameIn(page)?.url() ?? "").toContain("asin=B000000001");
  const sheet = frameIn(page)!;
  await expect(sheet.getByRole("heading", { name: "Brass desk lamp" })).toBeVisible();
  await expect(sheet.locator(".uplot canvas")).toBeVisible();
  const box = (await (await sheet.frameElement()).boundingBox())!;
  expect([box.x, box.width, box.y + box.height]).toEqual([0, width, height]);
  await expectFitForFingers(sheet, "panel");

  const plot = (await sheet.locator(".u-over").boundingBox())!;
  const at = (share: number) => ({ x: plot.x + plot.width * share, y: plot.y + plot.height / 2 });
  await page.touchscreen.tap(at(0.9).x, at(0.9).y);
  await expect(sheet.locator(".tm-tip")).toContainText("$25.00");
  await drag(page, at(0.9), at(0.2));
  await expect(sheet.locator(".tm-tip")).toContainText("$30.00");
  await tap(page, sheet.getByRole("button", { name: "Tell me when it is 10% lower" }));
  await expect(sheet.getByText("to go")).toBeVisible();
  await expectFitForFingers(sheet, "panel with a watch");

  // Beside the sheet the page is dimmed; a tap there closes it.
  await page.touchscreen.tap(width / 2, box.y / 2);
  await expect.poll(() => frameIn(page)).toBeUndefined();
  await tapOn(page, (await panelLine(page))!.main);
  await expect.poll(() => frameIn(page)?.url() ?? "").toContain("panel.html");
  await tap(page, frameIn(page)!.getByRole("button", { name: "Close" }));
  await expect.poll(() => frameIn(page)).toBeUndefined();

  const popup = await ann.context.newPage();
  await popup.goto(`chrome-extension://${ann.extensionId}/popup.html?marketplace=com&asin=B000000001`);
  await expect(popup.getByText("to go")).toBeVisible();
  const popupBox = (await popup.locator(".popup").boundingBox())!;
  expect([popupBox.x, popupBox.width, popupBox.height >= height]).toEqual([0, width, true]);
  await expectFitForFingers(popup, "popup");

  const settings = await ann.options();
  const shown = settings.getByRole("checkbox", { name: "Show a line by the price of a product" });
  await shown.tap();
  await expect(shown).not.toBeChecked();
  await expectFitForFingers(settings, "settings");
});
