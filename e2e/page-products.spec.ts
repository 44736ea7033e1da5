import { kept } from "./src/person.ts";
import { popupOn } from "./src/popup-on.ts";
import { putProduct } from "./src/put-product.ts";
import { listPage } from "./src/shop.ts";
import { expect, test } from "./src/story.ts";

const lamps = Array.from({ length: 25 }, (_, n) => [`B0000000${10 + n}`, `Lamp ${n + 1}`] as const);

test("on a wish list the popup lists known products, watches all, reports nothing, and orders are never read", async ({
  server,
  shop,
  person,
  database,
}) => {
  await putProduct(database.sql, { suffix: "com", asin: "B000000012", title: "Lamp", steps: [[60, 4000], [5, 3000]] }); // biome-ignore format: one row
  for (const path of ["/hz/wishlist/ls/ABC", "/gp/cart/view.html", "/gp/your-account/order-history"]) {
    shop.show(`www.amazon.com${path}`, listPage(lamps));
  }
  const ann = await person();
  const asked: string[] = [];
  ann.context.on("request", (request) => asked.push(request.url()));
  const page = await ann.visit("https://www.amazon.com/hz/wishlist/ls/ABC");
  const popup = await popupOn(ann, page);
  await expect(popup.getByRole("listitem")).toHaveCount(1);
  await expect(popup.getByRole("link", { name: "Lamp 3" })).toBeVisible();
  await expect(popup.getByText("$30.00")).toBeVisible();
  await expect(popup.getByText("The first 20 products here, of which 1 is known.")).toBeVisible();
  await popup.getByRole("button", { name: "Watch all 25 items of this list" }).click();
  await expect(popup.getByRole("button", { name: "All 25 items of this list are watched" })).toBeVisible({ timeout: 60_000 }); // biome-ignore format: one row
  const [watches] = await database.sql<{ count: string }[]>`select count(*) from watch`;
  expect(Number(watches!.count)).toBe(25);
  await popup.close();

  const cart = await ann.visit("https://www.amazon.com/gp/cart/view.html");
  const onCart = await popupOn(ann, cart);
  await expect(onCart.getByRole("button", { name: "Look up what is in it" })).toBeVisible();
  await expect(onCart.getByRole("listitem")).toHaveCount(0);
  await onCart.getByRole("button", { name: "Look up what is in it" }).click();
  await expect(onCart.getByRole("listitem")).toHaveCount(1);

  const orders = await ann.visit("https://www.amazon.com/gp/your-account/order-history");
  await expect((await popupOn(ann, orders)).getByText("No product here")).toBeVisible();

  expect((await kept(ann)).log ?? []).toEqual([]);
  expect(asked.filter((url) => url.startsWith(server.url) && /B0000|\/v1\/products/.test(url))).toEqual([]);
});
