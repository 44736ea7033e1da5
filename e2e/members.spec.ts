import { putProduct } from "./src/put-product.ts";
import { expect, inviteCode, test } from "./src/story.ts";

test("an invite code lets a reader in, until the server's read key changes", async ({
  server,
  database,
  person,
}) => {
  const lamp = { suffix: "com", asin: "B000000001", title: "Brass desk lamp" };
  await putProduct(database.sql, { ...lamp, steps: [[30, 2500]] });
  const ann = await person({ consents: false });
  const welcome = await ann.context.newPage();
  await welcome.goto(`chrome-extension://${ann.extensionId}/tabs/welcome.html`);
  await welcome.getByLabel("Paste your link").fill(server.url);
  await welcome.getByRole("button", { name: "Only look" }).click();
  await expect(welcome.getByText("This server is private")).toBeVisible();
  await welcome.getByLabel("Invite code or key").fill(await inviteCode(database.sql));
  await welcome.getByRole("button", { name: "Only look" }).click();
  await expect(welcome.getByText("Nothing is reported.").first()).toBeVisible();
  const popup = await ann.popup("com", "B000000001");
  await expect(popup.getByText("$25.00").first()).toBeVisible();
  // The link carries the key in its fragment: the website opens without another code.
  const opened = ann.context.waitForEvent("page");
  await popup.getByRole("link", { name: /^Full history/ }).click();
  const website = await opened;
  await expect(website.getByRole("heading", { level: 1, name: "Brass desk lamp" })).toBeVisible();
  expect(website.url()).toBe(`${server.url}/p/com/B000000001`);
  await website.close();
  expect(await database.sql`select 1 from reporter`).toHaveLength(0);

  await welcome.evaluate(async () => {
    const { chrome } = globalThis as unknown as { chrome: Chrome };
    const { settings } = await chrome.storage.local.get("settings");
    await chrome.storage.local.set({ settings: { ...settings, readKey: "of yesterday" } });
  });
  await popup.reload();
  await expect(popup.getByText("This server is private")).toBeVisible();
  await expect(popup.getByRole("button", { name: "Open the settings" })).toBeVisible();
});

interface Chrome {
  readonly storage: {
    readonly local: {
      get(key: string): Promise<{ settings: object }>;
      set(items: object): Promise<void>;
    };
  };
}
