import { lampPage } from "./src/shop.ts";
import { expect, test } from "./src/story.ts";

const address = "www.amazon.com/dp/B000000001";

test("watches made in the extension are opened on the website by a code, and undo ends that", async ({
  server,
  shop,
  person,
}) => {
  shop.show(address, lampPage({ price: "$25.00" }));
  const ann = await person();
  await ann.visit(`https://${address}`);
  const popup = await ann.popup("com", "B000000001");
  await popup.getByRole("button", { name: /10/ }).first().click();
  await expect(popup.getByText("10% lower")).toBeVisible();

  const settings = await ann.options();
  await settings.getByRole("button", { name: "Show a link code" }).click();
  const code = (await settings.locator(".link-code output").textContent())!;

  // The address that the QR code leads to.
  const website = await ann.context.newPage();
  await website.goto(`${server.url}/watches/link#${code}`);
  await expect(website.getByLabel("Link code or recovery key")).toHaveValue(code);
  expect(website.url()).toBe(`${server.url}/watches/link`);
  await website.getByRole("button", { name: "Get my watches" }).click();
  await expect(website.getByText("These are your watches now")).toBeVisible();

  await expect(settings.getByText("Linked. Was that not you?")).toBeVisible({ timeout: 15_000 });
  await settings.getByRole("button", { name: "Undo" }).click();
  await expect(settings.getByText("Linked. Was that not you?")).toBeHidden();
  await website.goto(`${server.url}/watches`);
  await expect(website.getByRole("button", { name: "Get my watches" })).toBeVisible();
});
