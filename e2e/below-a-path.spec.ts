import { startReverseProxy } from "@tidemark/server/testing";
import { consoleErrors } from "./src/console-errors.ts";
import { startServer } from "./src/processes.ts";
import { lampPage } from "./src/shop.ts";
import { test as base, expect, expectProduct } from "./src/story.ts";

/** The server is reached below a path of its host, as people type it. */
const test = base.extend({
  server: async ({ database }, use) => {
    const proxy = await startReverseProxy("/prices", true);
    const url = `http://127.0.0.1:${proxy.port}/prices`;
    const server = await startServer({
      DATABASE_URL: database.url,
      PUBLIC_URL: url,
      TRUSTED_PROXIES: "127.0.0.1",
    });
    proxy.leadTo(server.url);
    await use({ ...server, url });
    await server.end();
    await proxy.stop();
  },
});

test("below a path the extension reports, and the website draws its chart, watches and links devices", async ({
  server,
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await person();
  await ann.visit("https://www.amazon.com/dp/B000000001");
  await expectProduct(server, "com/B000000001").toMatchObject({ title: "Brass desk lamp" });

  const page = await ann.context.newPage();
  const strays: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.host === new URL(server.url).host && !url.pathname.startsWith("/prices"))
      strays.push(url.pathname);
  });
  const complaints = consoleErrors(page);
  await page.goto(server.openUrl);
  expect(page.url()).toBe(`${server.url}/`);
  await page.getByRole("link", { name: "Brass desk lamp" }).click();
  await expect(page.locator("figure .uplot canvas")).toBeVisible();

  await page.locator(".watch-box .presets button").first().click();
  await page.waitForURL(`${server.url}/watches?**`);
  await page.goto(`${server.url}/watches/devices`);
  const asked = page.waitForRequest("**/prices/watches/devices/state");
  await page.getByRole("button", { name: "Show a link code" }).first().click();
  await asked;
  expect([strays, complaints]).toEqual([[], []]);
});
