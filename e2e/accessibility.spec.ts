import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import type axe from "axe-core";
import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, test } from "./src/story.ts";

const source = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** What axe finds wrong on a page, in a line for each. By the browser's own evaluation, which no page's policy forbids. */
async function wrongOn(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id} at ${target}: ${html}`),
  );
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing wrong on any page, popup and settings included (${colorScheme})`, async ({
    server,
    shop,
    person,
    browser,
  }) => {
    shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
    const ann = await person({ colorScheme });
    await ann.visit("https://www.amazon.com/dp/B000000001");
    await expectProduct(server, "com/B000000001").toMatchObject({ title: "Brass desk lamp" });

    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    for (const path of [
      "/",
      "/drops",
      "/search?q=lamp",
      "/search?q=none",
      "/p/com/B000000001",
      "/p/com/B000000009",
      "/watches",
      "/docs",
    ]) {
      await page.goto(server.url + path);
      expect.soft(await wrongOn(page), path).toEqual([]);
    }
    await context.close();

    const popup = await ann.popup("com", "B000000001");
    await expect(popup.getByTestId("current-price")).toBeVisible();
    expect.soft(await wrongOn(popup), "popup").toEqual([]);
    for (const path of ["options.html", "tabs/welcome.html"]) {
      const own = await ann.context.newPage();
      await own.goto(`chrome-extension://${ann.extensionId}/${path}`);
      await expect(own.getByRole("heading").first()).toBeVisible();
      expect.soft(await wrongOn(own), path).toEqual([]);
    }
  });
}

test("who only looks prices up sees the price, and the server is asked for no product", async ({
  server,
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await person();
  await ann.visit("https://www.amazon.com/dp/B000000001");
  await expectProduct(server, "com/B000000001").toMatchObject({ title: "Brass desk lamp" });

  const ben = await person({ consents: false });
  const asked: string[] = [];
  ben.context.on("request", (request) => asked.push(request.url()));
  const welcome = await ben.context.newPage();
  await welcome.goto(`chrome-extension://${ben.extensionId}/tabs/welcome.html`);
  await welcome.getByRole("button", { name: "Share nothing" }).click();
  await welcome.getByLabel("Server address").fill(server.url);
  await welcome.getByRole("button", { name: "Only look prices up" }).click();
  const popup = await ben.popup("com", "B000000001");
  await expect(popup.getByTestId("current-price")).toHaveText("$25.00");
  await expect(popup.getByText("there is none here")).toBeVisible();
  const paths = asked.flatMap((url) => (url.startsWith(server.url) ? [url.slice(server.url.length)] : []));
  expect(paths).toEqual(["/v1/lookup"]);
});
