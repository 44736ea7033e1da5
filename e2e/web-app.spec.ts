import { marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf } from "@tidemark/core";
import { openPushService } from "@tidemark/server/testing";
import type postgres from "postgres";
import { installability, openPhone, pusher, replacePushInPages, replacePushInWorker } from "./src/phone.ts";
import { startServer } from "./src/processes.ts";
import { putProduct, type Stored } from "./src/put-product.ts";
import { buttons, smallTargets } from "./src/small-targets.ts";
import { test as base, expect } from "./src/story.ts";

const lamp: Stored = {
  suffix: "com",
  asin: "B000000001",
  title: "Brass desk lamp",
  steps: [[40, 8999], [20, 9499], [2, 8000]], // biome-ignore format: one row
};
const series = String(seriesIdOf(productIdOf(marketplaceBySuffix("com")!, parseAsin(lamp.asin)!), "buy_box"));

type PushService = Awaited<ReturnType<typeof openPushService>>;

const test = base.extend<{ readonly push: PushService }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
  push: async ({}, use) => {
    const push = await openPushService();
    await use(push);
    await push.close();
  },
  server: async ({ database, push }, use) => {
    const server = await startServer({
      DATABASE_URL: database.url,
      ALLOWED_NETWORKS: "127.0.0.1",
      NODE_EXTRA_CA_CERTS: push.caFile,
      VERIFIER: "off",
    });
    await putProduct(database.sql, lamp);
    await use(server);
    await server.end();
  },
});

/** Accepts a new price. Returns when it was committed, epoch ms. */
async function accept(sql: postgres.Sql, revision: number, was: number, price: number): Promise<number> {
  await sql.begin(async (tx) => {
    await tx`update series set price = ${price}, last_price = ${price}, revision = ${revision}, since = now(),
      accepted_at = now() where id = ${series}`;
    await tx`insert into price_point (series_id, at, revision, price, reporters, verified)
      values (${series}, now(), ${revision}, ${price}, 3, true)`;
    await tx`insert into price_change (series_id, revision, kind, previous, price, at, accepted_at, reporters, verified)
      values (${series}, ${revision}, 'accepted', ${was}, ${price}, now(), now(), 3, true)`;
  });
  return Date.now();
}

test("on a phone the website is installed, tells of a drop, opens what is shared, works offline, and forgets", async ({
  server,
  database,
  push,
}) => {
  const { context, page, close } = await openPhone();
  await replacePushInPages(context, push.subscription);
  await page.goto(server.openUrl);
  await page.goto(`${server.url}/p/com/B000000001`);
  await page.getByRole("button", { name: "−5%" }).tap();
  await expect(page.getByText("Watched from now on")).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await replacePushInWorker(context, push.subscription);
  expect(await installability(page)).toEqual({ url: `${server.url}/manifest.webmanifest`, problems: [] });

  const turnOn = page.getByRole("button", { name: "Turn on notifications" });
  const { width, height } = page.viewportSize()!;
  for (const size of [
    { width: 1280, height: 720 },
    { width: 360, height: 640 },
    { width, height },
  ]) {
    await page.setViewportSize(size);
    await page.evaluate(() => scrollTo(0, 0));
    await expect.soft(turnOn, `at ${size.width} px`).toBeInViewport({ ratio: 1 });
  }
  await turnOn.tap();
  await expect(page.getByText("Notifications are on for this device. Send a test")).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn off notifications" })).toBeVisible();
  const deliver = await pusher(page);
  const committed = await accept(database.sql, 4, 8000, 6999);
  await expect.poll(() => push.received.length).toBe(1);
  expect(push.received[0]!.at - committed).toBeLessThan(1000);
  await deliver(push.received[0]!.text);
  const shown = () =>
    page.evaluate(async () => {
      const { getNotifications } = await navigator.serviceWorker.ready.then((one) => ({
        getNotifications: () => one.getNotifications(),
      }));
      return (await getNotifications()).map(({ title, data }) => [title, data.url]);
    });
  await expect
    .poll(shown)
    .toEqual([[expect.stringContaining("Brass desk lamp"), "https://www.amazon.com/dp/B000000001"]]);

  await page.goto(`${server.url}/watches`);
  const edit = await page
    .getByRole("link", { name: /^Change/ })
    .first()
    .getAttribute("href");
  for (const path of [
    edit!,
    "/watches",
    "/watches/channels",
    "/watches/times",
    "/watches/devices",
    "/watches/bring",
    "/watches/data",
    "/watches/forget",
    "/share",
  ]) {
    await page.goto(server.url + path);
    const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect.soft(await page.evaluate(sideways), `${path}, sideways`).toBe(0);
    expect.soft(await smallTargets(page), path).toEqual([]);
    expect.soft(await smallTargets(page, 44, buttons), `${path}, main ones`).toEqual([]);
  }

  await page.evaluate(() => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: "/share" });
    const text = "Look what I found on Amazon: https://www.amazon.com/Lamp/dp/B000000001?ref=cm_sw_r_apan";
    form.append(Object.assign(document.createElement("input"), { name: "text", value: text }));
    document.body.append(form);
  });
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator("form[action='/share']").evaluate((form: HTMLFormElement) => form.submit());
  expect((await answered).fromServiceWorker()).toBe(true);
  await page.waitForURL(`${server.url}/p/com/B000000001`);
  await expect(page.getByRole("heading", { name: "Watch this price" })).toBeVisible();

  await page.goto(`${server.url}/watches?q=`);
  const saved = () =>
    page.evaluate(() => caches.match(new URL("/watches/offline", location.href)).then(Boolean));
  await expect.poll(saved).toBe(true);
  await context.setOffline(true);
  await page.clock.setFixedTime(Date.now() + 3 * 3_600_000);
  await page.goto(`${server.url}/watches`);
  await expect(page.getByRole("heading", { name: "Your watches, saved" })).toBeVisible();
  await expect(page.getByText("3 hours ago").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Brass desk lamp" })).toBeVisible();
  await expect(page.locator("#com-B000000001 svg")).toBeVisible();
  await page.goto(`${server.url}/p/com/B000000001`);
  await page.waitForURL(`${server.url}/watches/offline#com-B000000001`);
  await expect(page.getByText("$69.99").first()).toBeVisible();
  await context.setOffline(false);

  await page.goto(`${server.url}/watches/forget`);
  await page.getByRole("button", { name: "Forget this device" }).tap();
  await expect(page.getByText("This browser keeps nothing of your watches any more.")).toBeVisible();
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  expect(await shown()).toEqual([]);
  expect(await database.sql`select 1 from channel`).toHaveLength(0);
  await context.setOffline(true);
  await expect(page.goto(`${server.url}/watches`)).rejects.toThrow();
  await close();
});
