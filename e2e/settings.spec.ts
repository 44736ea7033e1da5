import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, test } from "./src/story.ts";

const address = "www.amazon.com/dp/B000000001";

test("delivery times keep the home time zone until it is changed; a new watch has the rule any", async ({
  server,
  shop,
  person,
  database,
}) => {
  shop.show(address, lampPage({ price: "$25.00" }));
  let ann = await person({ timezoneId: "Europe/Berlin" });
  await ann.visit(`https://${address}`);
  await expectProduct(server, "com/B000000001").toMatchObject({ series: { buy_box: { price: 2500 } } });
  const popup = await ann.popup("com", "B000000001");
  await popup.getByRole("button", { name: "Tell me when it is 10% lower" }).click();
  await expect(popup.getByText("$2.50 to go")).toBeVisible();
  const settings = async () => {
    const [row] = await database.sql`select settings from holder`;
    return row!.settings as { consolidation: object; watch: object };
  };

  ann = await ann.restart({ timezoneId: "America/New_York" });
  const options = await ann.options();
  await expect(options.getByText("Times are in the time zone Europe/Berlin.")).toBeVisible();
  await options.getByText("Daily", { exact: true }).click();
  await options.getByRole("button", { name: "Save" }).first().click();
  await expect.poll(settings).toMatchObject({
    consolidation: { mode: "daily", timeZone: "Europe/Berlin" },
    watch: { rule: { kind: "drop", percent: 10, from: "creation" } },
  });
  await options.getByRole("button", { name: /Use America\/New_York/ }).click();
  await options.getByLabel("If you do not choose, a new watch tells you").selectOption("lowest");
  await options.getByLabel("Days", { exact: true }).fill("30");
  await options.getByRole("button", { name: "Save" }).first().click();
  await expect.poll(settings).toMatchObject({
    consolidation: { mode: "daily", timeZone: "America/New_York" },
    watch: { rule: { kind: "lowest", days: 30 } },
  });
  await expect(options.getByText("Times are in the time zone America/New_York.")).toBeVisible();
  await expect(options.getByRole("button", { name: /^Use / })).toHaveCount(0);
  await expect(options.getByLabel("Days", { exact: true })).toHaveValue("30");
  await ann.leave();
});
