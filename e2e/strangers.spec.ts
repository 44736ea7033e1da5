import { startServer } from "./src/processes.ts";
import { lampPage } from "./src/shop.ts";
import { test as base, expect, expectProduct } from "./src/story.ts";

const test = base.extend({
  server: async ({ database }, use) => {
    const server = await startServer({ DATABASE_URL: database.url, TRUST: "public", PROOF_OF_WORK: "19" });
    await use(server);
    await server.end();
  },
});

const path = "com/B000000001";
const lamp = "https://www.amazon.com/dp/B000000001";

test("a stranger's browser registers by proof of work, counts once a verifier confirmed, and registers anew only by its own click", async ({
  server,
  shop,
  verifier,
  person,
  database,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await person({ consents: false });
  const welcome = await ann.context.newPage();
  await welcome.goto(`chrome-extension://${ann.extensionId}/tabs/welcome.html`);
  await welcome.getByLabel("Paste your link").fill(server.url);
  await welcome.getByRole("button", { name: "Look and share" }).click();
  await expect(welcome.getByRole("progressbar")).toBeVisible();
  // Meanwhile the service worker answers: the settings open.
  const options = await ann.context.newPage();
  await options.goto(`chrome-extension://${ann.extensionId}/options.html`);
  await expect(options.getByText("You have not decided yet.")).toBeVisible();
  await welcome.getByRole("heading", { name: "Ready" }).waitFor({ timeout: 60_000 });
  await ann.visit(lamp);
  await expectProduct(server, path, 40_000).toMatchObject({
    dirty: false,
    series: { buy_box: { price: 2500 } },
  });
  expect(await database.sql`select reporters::int, verified from price_point`).toEqual([
    { reporters: 1, verified: true },
  ]);
  expect(verifier.child.exitCode).toBeNull();

  await database.sql`update reporter set revoked_at = now()`;
  await expect(async () => {
    const token = await options.evaluate(async () => {
      const { chrome } = globalThis as unknown as {
        chrome: { storage: { local: { get(): Promise<{ settings: { registration: { token: string } } }> } } };
      };
      return (await chrome.storage.local.get()).settings.registration.token;
    });
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(`${server.url}/v1/reports`, { method: "POST", headers, body: "{}" });
    expect(answer.status).toBe(401);
  }).toPass({ timeout: 15_000 });

  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$30.00" }));
  await ann.visit(lamp);
  await expect(options.getByText("takes no more reports from this browser")).toBeVisible();
  const popup = await ann.popup("com", "B000000001");
  await popup.getByRole("button", { name: "Register again" }).click();
  expect(await database.sql`select 1 from reporter`).toHaveLength(1);
  await options.getByRole("button", { name: "Save" }).click();
  await expect(
    options.getByText("Prices of the products you look at or find in a search are reported."),
  ).toBeVisible();
  await expect(options.getByText("No report is waiting.")).toBeVisible();
  expect(await database.sql`select 1 from reporter where revoked_at is null`).toHaveLength(1);
});
