import { clickOn, panelLine } from "./src/panel-line.ts";
import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, test } from "./src/story.ts";

const lamp = "https://www.amazon.com/dp/B000000001";
const path = "com/B000000001";

test("a wrong price is taken back from the panel, with what was read to copy, and is not reported again", async ({
  server,
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const [ann, bob] = [await person(), await person()];
  for (const somebody of [ann, bob]) await somebody.visit(lamp);
  await expectProduct(server, path).toMatchObject({ dirty: false, series: { buy_box: { price: 2500 } } });

  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$26.00" }));
  const page = await ann.visit(lamp);
  await expectProduct(server, path).toMatchObject({ dirty: true });

  await expect.poll(async () => (await panelLine(page))?.text ?? "", { timeout: 20_000 }).toMatch(/./);
  await clickOn(page, (await panelLine(page))!.main);
  const frameIn = () => page.frames().find((frame) => frame.url().includes("/tabs/panel.html"));
  await expect.poll(frameIn).toBeTruthy();
  const panel = frameIn()!;
  await panel.getByRole("button", { name: "This price is wrong" }).click();
  await panel.getByRole("button", { name: "Take it back" }).click();
  await expect(panel.getByText(/The server is asked to take your report back/)).toBeVisible();
  const seen = panel.getByRole("textbox", { name: "What was read" });
  await expect(seen).toHaveValue(/com B000000001\n.*"buy_box":\{"amount":"26\.00","currency":"USD"/);
  await panel.getByRole("button", { name: "Copy" }).click();
  await expect(panel.getByText("Copied.")).toBeVisible();

  await expectProduct(server, path).toMatchObject({
    dirty: false,
    series: { buy_box: { price: 2500, claims: [] } },
  });
  const settings = await ann.options("#told");
  await expect(settings.getByRole("cell", { name: "taken back" })).toBeVisible();

  await (await ann.visit(lamp)).waitForTimeout(3000);
  await expectProduct(server, path).toMatchObject({ dirty: false });
  await bob.visit(lamp);
  await expectProduct(server, path).toMatchObject({
    series: { buy_box: { claims: [{ price: 2600, seenBy: 1 }] } },
  });
});
