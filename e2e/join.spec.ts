import { violations } from "./src/axe.ts";
import { putProduct } from "./src/put-product.ts";
import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, inviteCode, test } from "./src/story.ts";

test("an invited person copies the link, pastes it into the extension, shares and watches a product", async ({
  server,
  shop,
  database,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  await putProduct(database.sql, { suffix: "com", asin: "B000000001", title: "Brass desk lamp", steps: [[30, 2500]] }); // biome-ignore format: one row
  const ann = await person({ consents: false });
  const code = await inviteCode(database.sql);
  await ann.context.grantPermissions(["clipboard-read", "clipboard-write"]);

  const page = await ann.visit(`${server.url}/join/${code}`);
  await expect(page.getByRole("heading", { name: "You are invited to Tidemark" })).toBeVisible();
  await expect(page.getByText("Load unpacked")).toBeVisible();
  expect.soft(await violations(page), "invite").toEqual([]);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the extension" }).click();
  expect((await download).suggestedFilename()).toBe("tidemark-extension.zip");
  await page.getByRole("button", { name: "Copy my link" }).click();
  await expect(page.getByText("Copied. Now paste it into the extension.")).toBeVisible();

  const welcome = await ann.context.newPage();
  await welcome.goto(`chrome-extension://${ann.extensionId}/tabs/welcome.html`);
  await welcome.getByRole("button", { name: "Paste" }).click();
  await expect(welcome.getByLabel("Paste your link")).toHaveValue(new RegExp(`^${server.url}/join/${code}#`));
  expect.soft(await violations(welcome), "welcome with a link").toEqual([]);
  await welcome.getByRole("button", { name: "Look and share" }).click();
  await welcome.getByRole("heading", { name: "Ready" }).waitFor();
  const options = await ann.options("#invite");
  await options.getByRole("button", { name: "Create a link" }).click();
  await expect(options.getByText(`${server.url}/join/`)).toBeVisible();
  expect.soft(await violations(options), "settings with an invite").toEqual([]);
  await options.close();

  await ann.visit("https://www.amazon.com/dp/B000000001");
  await expectProduct(server, "com/B000000001").toMatchObject({ series: { buy_box: { price: 2500 } } });
  const popup = await ann.popup("com", "B000000001");
  await popup.getByRole("button", { name: "Tell me when it is 10% lower" }).click();
  await expect(popup.getByText("to go").first()).toBeVisible();
  await popup.close();

  // The website of the same browser shares the use of the invite.
  await page.bringToFront();
  await page.getByRole("button", { name: "Open the website" }).click();
  await expect(page).toHaveURL(`${server.url}/`);
  await expect(page.getByRole("link", { name: "Brass desk lamp" }).first()).toBeVisible();
  expect(await database.sql`select used from invite where origin = 'operator'`).toEqual([{ used: 1 }]);
  await page.goto(`${server.url}/join/${code}`);
  await expect(page.getByText("This browser has used the invite.")).toBeVisible();
});

test("the website first, the extension later, and a stranger with the same link not at all", async ({
  server,
  database,
  person,
}) => {
  const code = await inviteCode(database.sql);
  const ann = await person({ consents: false });
  const page = await ann.visit(`${server.url}/join/${code}`);
  await page.getByRole("button", { name: "Open the website" }).click();
  await expect(page).toHaveURL(`${server.url}/`);
  await page.goBack();
  const link = await page.getByLabel("Your link").inputValue();

  const bob = await person({ consents: false });
  const theirs = await bob.visit(`${server.url}/join/${code}`);
  await expect(theirs.getByRole("heading", { name: "This invite has been used" })).toBeVisible();
  const paste = async (somebody: typeof ann, text: string) => {
    const welcome = await somebody.context.newPage();
    await welcome.goto(`chrome-extension://${somebody.extensionId}/tabs/welcome.html`);
    await welcome.getByLabel("Paste your link").fill(text);
    await welcome.getByRole("button", { name: "Look and share" }).click();
    return welcome;
  };
  const refused = await paste(bob, `${server.url}/join/${code}`);
  await expect(refused.getByRole("alert")).toContainText("This invite has been used.");
  const joined = await paste(ann, link);
  await joined.getByRole("heading", { name: "Ready" }).waitFor();
});
