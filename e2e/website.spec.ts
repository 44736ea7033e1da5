import { consoleErrors } from "./src/console-errors.ts";
import { layoutShifts } from "./src/layout-shifts.ts";
import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, test } from "./src/story.ts";

test("the product's page draws the chart under its CSP, and is complete without JavaScript", async ({
  server,
  shop,
  person,
  browser,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await person();
  await ann.visit("https://www.amazon.com/dp/B000000001");
  await expectProduct(server, "com/B000000001").toMatchObject({ title: "Brass desk lamp" });

  const page = await ann.context.newPage();
  const complaints = consoleErrors(page);
  await page.goto(server.openUrl);
  expect(page.url()).toBe(`${server.url}/`);
  await page.getByRole("link", { name: "Brass desk lamp" }).click();
  await expect(page.locator("figure .uplot canvas")).toBeVisible();
  expect(complaints).toEqual([]);
  const moved = (await layoutShifts(page)).reduce((sum, shift) => sum + shift, 0);
  expect(moved).toBeLessThan(0.02);

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const bare = await plain.newPage();
  await bare.goto(`${server.url}/p/com/B000000001`);
  await bare.getByLabel("Link, key or invite code").fill(server.openUrl);
  await bare.getByRole("button", { name: "Open" }).click();
  expect(bare.url()).toBe(`${server.url}/p/com/B000000001`);
  await expect(bare.getByRole("table").first()).toContainText("$25.00");
  await plain.close();
});
