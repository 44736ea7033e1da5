// @vitest-environment jsdom
import { render, screen, within } from "@testing-library/preact";
import { beforeEach, expect, test, vi } from "vitest";
import { csvOf } from "../../../core/src/purchases/order-history.fixture.ts";
import type { Answers } from "../messages.ts";
import { type FakeServices, fakeServices, ok } from "../testing/page-services.fixture.ts";
import { press, user } from "../testing/screen.fixture.ts";
import { watchOf } from "../testing/watch.fixture.ts";
import { PurchasesSection } from "./purchases-section.tsx";

const lamp = "com/B000000001/2025-03-03/2499/USD";
let kept: Answers["purchases"];
let services: FakeServices;

// jsdom's files cannot be streamed.
Blob.prototype.stream ??= function (this: Blob) {
  const bytes = this.arrayBuffer();
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(new Uint8Array(await bytes));
      controller.close();
    },
  });
};

beforeEach(() => {
  kept = { texts: [], watching: false, offers: [] };
  services = fakeServices({
    purchases: () => kept,
    "keep-purchases": ({ texts }) => {
      kept = { ...kept, texts: [...texts, ...kept.texts] };
      return { ok: true, added: texts.length, same: 0, left: 0 };
    },
    "remove-purchases": ({ texts }) => {
      kept = { ...kept, texts: texts ? kept.texts.filter((text) => !texts.includes(text)) : [] };
      return ok();
    },
    "watch-returns": ({ on }) => {
      kept = { ...kept, watching: on };
      return ok();
    },
    watch: () => ({ ok: true, value: watchOf() }),
  });
});

const open = (active = true, hasHolder = false) =>
  render(
    <PurchasesSection browser={services.browser} send={services.send} server="https://prices.example.org" active={active} hasHolder={hasHolder} />,
  ); // biome-ignore format: one row
const choose = async (text: string, name = "orders.csv") =>
  user.upload(
    await screen.findByLabelText("Add your order history"),
    new File([text], name, { type: "text/csv" }),
  );

test("a file is read and summed up, and nothing is kept before a click", async () => {
  open();
  await choose(csvOf([{}, {}, { "Order Status": "Cancelled" }]));
  expect(await screen.findByText("One purchase found in 3 rows.")).toBeTruthy();
  expect(screen.getByText("1 row is of cancelled orders.")).toBeTruthy();
  expect(services.sent("keep-purchases")).toEqual([]);
  await press("Keep it");
  expect(services.sent("keep-purchases")).toEqual([{ type: "keep-purchases", texts: [lamp] }]);
  expect(await screen.findByText("One purchase added. None was here already.")).toBeTruthy();
  expect(await screen.findByText("$24.99 on Mar 3, 2025")).toBeTruthy();
});

test("a file that is no order history is said to be none", async () => {
  open();
  await choose("a,b\r\n1,2\r\n");
  expect((await screen.findByRole("alert")).textContent).toBe("There is no order history in this file.");
});

test("purchases are searched, one is deleted and brought back, and all are deleted after a question", async () => {
  const others = Array.from(
    { length: 40 },
    (_, n) => `de/B0000001${String(n).padStart(2, "0")}/2024-01-01/999/EUR`,
  );
  kept = { ...kept, texts: [lamp, ...others] };
  open();
  expect(await screen.findByText("41 purchases are kept.")).toBeTruthy();
  expect(screen.getByText("11 are not shown. Search for them.")).toBeTruthy();
  await user.type(screen.getByLabelText("Search by product number, shop or day"), "com/ 2025-03");
  const link = screen.getByRole("link", { name: "B000000001 at amazon.com" });
  expect([link.getAttribute("href"), screen.getAllByRole("listitem").length]).toEqual(["https://www.amazon.com/dp/B000000001", 1]); // biome-ignore format: one row
  await press("Delete B000000001, bought Mar 3, 2025");
  expect(kept.texts).not.toContain(lamp);
  await press("Undo");
  expect(kept.texts).toContain(lamp);
  await press("Delete all");
  expect(kept.texts).toHaveLength(41);
  await press("Yes, delete");
  expect(kept.texts).toEqual([]);
});

test("what costs less becomes a watch on a click, which says that the server then knows the product", async () => {
  vi.setSystemTime(Date.parse("2025-03-20T12:00:00Z"));
  kept = { texts: [lamp], watching: true, offers: [{ text: lamp, price: 1999, lastDay: "2025-04-02", isShown: true }, { text: "com/B000000002/2025-01-03/2499/USD", price: 1, lastDay: "2025-02-02", isShown: true }] }; // biome-ignore format: one row
  open();
  const offer = await screen.findByText("You paid $24.99 on Mar 3, 2025. It costs $19.99 now, and can be returned until Apr 2, 2025 at least."); // biome-ignore format: one row
  expect(screen.getByText(/names the product to prices\.example\.org: the server then knows/)).toBeTruthy();
  expect(screen.queryByText(/Feb 2/)).toBeNull();
  await user.click(within(offer.closest("li")!).getByRole("button", { name: "Watch this price" }));
  expect(services.sent("watch")).toMatchObject([{ watch: { marketplace: "com", asin: "B000000001" } }]);
  expect(await screen.findByText("You watch it now.")).toBeTruthy();
  vi.useRealTimers();
});

test("nothing that asks a server is offered before one may be asked", async () => {
  open(false);
  expect(await screen.findByText("Nothing is kept yet.")).toBeTruthy();
  expect(screen.queryByRole("checkbox")).toBeNull();
});

test("to be told is off until it is chosen", async () => {
  open();
  const box = await screen.findByRole<HTMLInputElement>("checkbox");
  expect(box.checked).toBe(false);
  await user.click(box);
  expect(services.sent("watch-returns")).toEqual([{ type: "watch-returns", on: true }]);
  expect(box.checked).toBe(true);
});

test("purchases are kept with the watches after a click, and another ends that", async () => {
  services.background["purchase-vault"] = () => ({ state: "off", key: null });
  services.background["keep-with-holder"] = () => ({ state: "on", key: "k" });
  services.background["stop-keeping"] = () => ({ state: "off", key: null });
  open(true, true);
  await press("Keep them with my watches, encrypted");
  expect(services.sent("keep-with-holder")).toEqual([{ type: "keep-with-holder", replace: false }]);
  expect(await screen.findByText("They are kept with your watches, encrypted.")).toBeTruthy();
  await press("Keep them in this browser only");
  await screen.findByRole("button", { name: "Keep them with my watches, encrypted" });
});

test("purchases that this browser cannot read are replaced only on a click", async () => {
  services.background["purchase-vault"] = () => ({ state: "locked", key: null });
  services.background["keep-with-holder"] = () => ({ state: "on", key: "k" });
  open(true, true);
  expect(await screen.findByText(/this browser does not have their key/)).toBeTruthy();
  await press("Replace them by what is in this browser");
  expect(services.sent("keep-with-holder")).toEqual([{ type: "keep-with-holder", replace: true }]);
});
