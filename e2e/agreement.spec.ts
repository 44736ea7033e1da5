import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, productAt, test } from "./src/story.ts";

const lamp = "https://www.amazon.com/dp/B000000001";
const path = "com/B000000001";

test("two people see a price 4 % higher: a claim after the first, accepted after the second", async ({
  server,
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const [ann, bob] = [await person(), await person()];
  for (const somebody of [ann, bob]) await somebody.visit(lamp);
  await expectProduct(server, path).toMatchObject({ dirty: false, series: { buy_box: { price: 2500 } } });

  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$26.00" }));
  await ann.visit(lamp);
  await expectProduct(server, path).toMatchObject({
    dirty: true,
    series: { buy_box: { price: 2500, claims: [{ price: 2600, seenBy: 1 }] } },
  });
  const before = await bob.popup("com", "B000000001");
  await expect(before.getByText("$25.00").first()).toBeVisible();
  await expect(before.getByText("$26.00 reported, being checked")).toBeVisible();
  await before.close();

  await bob.visit(lamp);
  await expectProduct(server, path).toMatchObject({
    dirty: false,
    series: { buy_box: { price: 2600, claims: [], lowest: { price: 2500 }, highest: { price: 2600 } } },
  });
  const after = await ann.popup("com", "B000000001");
  await expect(after.getByRole("heading", { name: "Brass desk lamp" })).toBeVisible();
  await expect(after.getByText("$26.00").first()).toBeVisible();
  await expect(after.getByText(/being checked/)).toHaveCount(0);
  await expect(after.locator(".uplot canvas")).toBeVisible();
  await after.getByTitle("Options").click();
  await after.getByText("Show as table").click();
  const rows = after.getByRole("table", { name: /Price changes/ }).getByRole("row");
  await expect(rows.nth(1)).toContainText("$26.00");
  await expect(rows.nth(1)).toContainText("2 people");
  await expect(rows.nth(2)).toContainText("$25.00");
});

test("another variation picked without a page load is read as its own product", async ({
  server,
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const page = await (await person()).visit(lamp);
  await expectProduct(server, path).toMatchObject({ title: "Brass desk lamp" });
  await page.evaluate(() => {
    history.pushState(null, "", "/dp/B000000002?th=1");
    document.querySelector<HTMLInputElement>("#ASIN")!.value = "B000000002";
    for (const price of document.querySelectorAll("#dp .a-offscreen")) price.textContent = "$31.00";
    document.querySelector("#dp .a-price-whole")!.firstChild!.textContent = "31";
  });
  await expectProduct(server, "com/B000000002").toMatchObject({ series: { buy_box: { price: 3100 } } });
  expect((await productAt(server, path))?.series.buy_box?.price).toBe(2500);
});
