import { orderHistoryOf } from "./src/order-history.ts";
import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, test } from "./src/story.ts";

const address = "www.amazon.com/dp/B000000001";

test("an order history is read in the browser, the popup says what was paid, and the server keeps what it cannot read", async ({
  server,
  shop,
  person,
  database,
}) => {
  shop.show(address, lampPage({ price: "$25.00" }));
  const ann = await person();
  await ann.visit(`https://${address}`);
  await expectProduct(server, "com/B000000001").toMatchObject({ series: { buy_box: { price: 2500 } } });
  const options = await ann.options("#paid");
  const csv = orderHistoryOf([["2025-03-03", "B000000001", "24.99"], ["2025-03-04", "B000000002", "5.00", "Cancelled"]]); // biome-ignore format: one row
  const file = { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await options.getByLabel("Add your order history").setInputFiles(file);
  await expect(options.getByText("One purchase found in 2 rows.")).toBeVisible();
  await options.getByRole("button", { name: "Keep it" }).click();
  await expect(options.getByText("on Mar 3, 2025")).toBeVisible();
  const popup = await ann.popup("com", "B000000001");
  await expect(popup.getByText("Bought Mar 3, 2025 for $24.99.").last()).toBeVisible();
  await popup.getByRole("button", { name: "I bought this" }).click();
  await expect(popup.getByText(/Bought .+ for \$25\.00\./).last()).toBeVisible();
  await popup.getByRole("button", { name: "Undo" }).click();
  await expect(popup.getByText("Bought Mar 3, 2025 for $24.99.").last()).toBeVisible();
  await popup.getByRole("button", { name: "Tell me when it is 10% lower" }).click();
  await expect(popup.getByText("to go")).toBeVisible();
  await options.reload();
  await options.getByRole("button", { name: "Keep them with my watches, encrypted" }).click();
  await expect(options.getByText("They are kept with your watches, encrypted.")).toBeVisible();
  const [row] = await database.sql`select encode(sealed, 'escape') as text from purchase_vault`;
  for (const secret of ["B000000001", "2499", "2025-03-03"]) expect(row!.text).not.toContain(secret);
});
