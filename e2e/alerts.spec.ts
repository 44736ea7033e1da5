import {
  clickOn,
  expect,
  minutePasses,
  notificationsSeen,
  onScreen,
  seeNotifications,
  test,
} from "./src/alerts.ts";
import { homePage, startVerifier } from "./src/processes.ts";
import { lampPage } from "./src/shop.ts";
import { expectProduct } from "./src/story.ts";

const address = "www.amazon.com/dp/B000000001";
const path = "com/B000000001";

test("two people report a drop below a target and the verifier confirms it: one mail and one notification", async ({
  server,
  shop,
  person,
  post,
  database,
}) => {
  test.setTimeout(300_000);
  shop.show(address, lampPage({ price: "$100.00" }));
  const [ann, bob] = [await person(), await person()];
  for (const somebody of [ann, bob]) await somebody.visit(`https://${address}`);
  await expectProduct(server, path).toMatchObject({ dirty: false, series: { buy_box: { price: 10_000 } } });
  let eve = await person();

  const popup = await eve.popup("com", "B000000001");
  await popup.getByLabel("Your price").fill("50");
  await popup.getByRole("button", { name: "Tell me at $50.00 or less" }).click();
  await expect(popup.getByText("$50.00 to go")).toBeVisible();
  await popup.close();

  const options = await eve.options();
  await options.getByLabel("E-mail address").fill("eve@home.example");
  await options.getByRole("button", { name: "Add", exact: true }).click();
  await expect(options.getByText("waits for the click in its e-mail")).toBeVisible();
  await expect.poll(() => post.mails.length).toBe(1);
  const [question] = post.mails;
  expect(question).toMatchObject({ to: ["eve@home.example"] });
  const link = /http:\/\/127\.0\.0\.1\S+/.exec(question!.part("text/plain"))![0];
  await options.goto(link);
  await options.getByRole("button").click();
  await options.goto(`chrome-extension://${eve.extensionId}/options.html`);
  await expect(options.getByText("working")).toBeVisible();
  await options.close();

  await seeNotifications(eve);
  shop.show(address, lampPage({ price: "$40.00" }));
  const away = startVerifier(server.url, shop.origin);
  await expect.poll(() => homePage(server)).toContain("At work, last seen");
  await away.end();
  for (const somebody of [ann, bob]) await somebody.visit(`https://${address}`);
  await expect.poll(() => database.sql`select price::int from claim where status = 'open'`).toHaveLength(1);
  await expectProduct(server, path).toMatchObject({
    dirty: true,
    series: { buy_box: { price: 10_000, claims: [{ price: 4000, seenBy: 2 }] } },
  });
  await minutePasses(eve);
  expect([post.mails.length, await onScreen(eve)]).toEqual([1, []]);

  const verifier = startVerifier(server.url, shop.origin);
  await expect.poll(() => post.mails.length, { timeout: 30_000 }).toBe(2);
  const mail = post.mails[1]!;
  expect(mail.to).toEqual(["eve@home.example"]);
  expect(mail.part("text/plain")).toContain("$100.00 → $40.00 (−60%)");
  expect(mail.part("text/plain")).toContain("Confirmed by 2 people and the server’s own check.");
  const [took] = await database.sql`
    select extract(epoch from ended_at - accepted_at)::float8 as s from delivery, price_change where price = 4000`;
  expect(took!.s).toBeLessThan(5);

  await minutePasses(eve);
  await expect.poll(() => onScreen(eve)).toHaveLength(1);
  expect(await notificationsSeen(eve)).toEqual([
    {
      title: "$100.00 → $40.00 (−60%)",
      message: "Brass desk lamp\nConfirmed by 2 people and the server’s own check",
    },
  ]);
  const [key] = await onScreen(eve);
  await minutePasses(eve);
  expect(await notificationsSeen(eve)).toHaveLength(1);

  expect(await clickOn(eve, key!)).toBe(`https://${address}`);
  await expect.poll(() => onScreen(eve)).toEqual([]);

  eve = await eve.restart();
  await seeNotifications(eve);
  await minutePasses(eve);
  expect([await notificationsSeen(eve), await onScreen(eve), post.mails.length]).toEqual([[], [], 2]);
  await eve.leave();
  await verifier.end();
});

test("markup in a title is escaped in popup, notification and the list of sent reports", async ({
  server,
  shop,
  person,
}) => {
  const mark =
    '"><img src=x onerror="window.owned=1"><script>window.owned=1</script></title>&amp;\u202e evil';
  const title = `Lamp ${mark} ${"x".repeat(500)}`;
  const inPage = title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  shop.show(address, lampPage({ price: "$100.00", title: inPage }));
  const [ann, eve] = [await person(), await person()];
  for (const somebody of [ann, eve]) await somebody.visit(`https://${address}`);
  await expectProduct(server, path).toMatchObject({ dirty: false, series: { buy_box: { price: 10_000 } } });

  const popup = await eve.popup("com", "B000000001");
  await expect(popup.getByRole("heading", { level: 1 })).toHaveText(
    title.replace("\u202e", "").slice(0, 1000),
  );
  await popup.getByRole("button", { name: "Tell me when it is 5% lower" }).click();
  await expect(popup.getByText("$5.00 to go")).toBeVisible();
  expect(await popup.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  const nothingRan = async (page: typeof popup) => {
    expect(await page.evaluate(() => "owned" in window)).toBe(false);
    await expect(page.locator("img[src=x]")).toHaveCount(0);
  };
  await nothingRan(popup);

  await seeNotifications(eve);
  shop.show(address, lampPage({ price: "$90.00", title: inPage }));
  for (const somebody of [ann, eve]) await somebody.visit(`https://${address}`);
  await expectProduct(server, path).toMatchObject({ series: { buy_box: { price: 9000 } } });
  await expect
    .poll(async () => {
      await minutePasses(eve);
      return notificationsSeen(eve);
    })
    .toHaveLength(1);
  const [shown] = await notificationsSeen(eve);
  expect(shown!.title).toBe("$100.00 → $90.00 (−10%)");
  expect(shown!.message).toMatch(
    /^Lamp "><img src=x onerror="window\.owned=1"><script>.*…\nConfirmed by 2 people$/,
  );

  expect(await clickOn(eve, "missed")).toBe(`chrome-extension://${eve.extensionId}/options.html#told`);
  const options = await eve.options("#told");
  const told = options.locator("#told");
  await expect(told).toBeInViewport();
  await expect(told.getByRole("link")).toContainText("<script>window.owned=1</script>");
  await expect(told).toContainText("$100.00 → $90.00 (−10%)");
  expect(await options.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await nothingRan(options);
});
