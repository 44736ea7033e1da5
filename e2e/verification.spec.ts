import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, productAt, test } from "./src/story.ts";

const address = "www.amazon.com/dp/B000000001";
const path = "com/B000000001";

test("one person reports a price 60 % too low: a claim, then refuted, and no change is published", async ({
  server,
  shop,
  verifier,
  person,
  database,
}) => {
  shop.show(address, lampPage({ price: "$100.00" }));
  const ann = await person();
  await ann.visit(`https://${address}`);
  await expectProduct(server, path).toMatchObject({ dirty: false, series: { buy_box: { price: 10_000 } } });

  const liar = await person({ shop: () => lampPage({ price: "$40.00" }) });
  await liar.visit(`https://${address}`);
  await expect
    .poll(() => database.sql`select status from claim where price = 4000`, { timeout: 30_000 })
    .toEqual([{ status: "refuted" }]);
  expect(await productAt(server, path)).toMatchObject({
    dirty: false,
    series: { buy_box: { price: 10_000, claims: [] } },
  });
  expect(await database.sql`select price from price_point`).toHaveLength(1);
  expect(await database.sql`select price from price_change`).toHaveLength(1);
  expect(verifier.child.exitCode).toBeNull();
});

test("a real drop of 60 %: the verifier confirms, and one point by 1 reporter and the verifier is accepted", async ({
  server,
  shop,
  verifier,
  person,
  database,
}) => {
  shop.show(address, lampPage({ price: "$100.00" }));
  const [ann, bob] = [await person(), await person()];
  for (const somebody of [ann, bob]) await somebody.visit(`https://${address}`);
  await expectProduct(server, path, 40_000).toMatchObject({
    dirty: false,
    series: { buy_box: { price: 10_000 } },
  });

  shop.show(address, lampPage({ price: "$40.00" }));
  await ann.visit(`https://${address}`);
  await expectProduct(server, path, 40_000).toMatchObject({
    dirty: false,
    series: { buy_box: { price: 4000 } },
  });
  const drop =
    await database.sql`select price::int, reporters::int, verified from price_point where price = 4000`;
  expect(drop).toEqual([{ price: 4000, reporters: 1, verified: true }]);

  const popup = await bob.popup("com", "B000000001");
  await popup.getByTitle("Options").click();
  await popup.getByText("Show as table").click();
  await expect(popup.getByRole("table", { name: /Price changes/ })).toContainText(
    "1 person and the server’s own check",
  );
  expect(verifier.child.exitCode).toBeNull();
});
