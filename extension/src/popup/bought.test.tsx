// @vitest-environment jsdom
import { render, screen } from "@testing-library/preact";
import { marketplaceBySuffix, parseAsin } from "@tidemark/core";
import type { ReactElement } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Answers } from "../messages.ts";
import { listingOf } from "../testing/listing.fixture.ts";
import { type FakeServices, fakeServices, ok } from "../testing/page-services.fixture.ts";
import { productOf } from "../testing/product.fixture.ts";
import { press } from "../testing/screen.fixture.ts";
import { BoughtLine, BuyButton, usePurchases } from "./bought.tsx";
import type { Subject } from "./subject.ts";

vi.mock("uplot", () => ({ default: class {} }));

const view = { ...productOf().series.buy_box!, price: 2499, currency: "USD", exponent: 2 };
let bought: Answers["purchases-of"];
let services: FakeServices;

beforeEach(() => {
  bought = [];
  services = fakeServices({
    "purchases-of": () => bought,
    bought: ({ day, price }) => {
      bought = [{ text: `com/B000000001/${day}/${price}/USD`, day, price }, ...bought];
      return ok();
    },
    "remove-purchases": ({ texts }) => {
      bought = bought.filter(({ text }) => !texts!.includes(text));
      return ok();
    },
  });
});

const subjectOf = (listing: Subject["listing"] = null): Subject => ({
  marketplace: marketplaceBySuffix("com")!,
  asin: parseAsin("B000000001")!,
  listing,
});
function Line({ subject }: { readonly subject: Subject }): ReactElement {
  const purchases = usePurchases(services.send, subject, bought);
  return (
    <>
      <BoughtLine view={view} purchases={purchases} />
      <BuyButton subject={subject} series="buy_box" view={view} purchases={purchases} send={services.send} />
    </>
  );
}
const open = (listing: Subject["listing"] = null) => {
  const subject = subjectOf(listing);
  return render(<Line subject={subject} />);
};

test("one click keeps today's price, and another takes it back", async () => {
  open();
  await press("I bought this");
  expect(services.sent("bought")).toMatchObject([{ marketplace: "com", asin: "B000000001", price: 2499 }]);
  expect(await screen.findByText(/^Bought .+ for \$24\.99\./)).toBeTruthy();
  await press("Undo");
  expect(bought).toEqual([]);
  await screen.findByRole("button", { name: "I bought this" });
});

test("the price on the page is what was paid, and one that cannot be compared is none", async () => {
  const page = open(listingOf({ prices: { buy_box: { amount: "23.00", currency: "USD", rule: "box" } } }));
  await press("I bought this");
  expect(services.sent("bought")).toMatchObject([{ price: 2300 }]);
  page.unmount();
  bought = [];
  open(listingOf({ deliveryCountry: "NG" }));
  expect(screen.queryByRole("button")).toBeNull();
});

test("what was bought before is said with its day", async () => {
  bought = [{ text: "com/B000000001/2025-03-03/1999/USD", day: "2025-03-03", price: 1999 }];
  open();
  expect(await screen.findByText(/^Bought Mar 3, 2025 for \$19\.99\./)).toBeTruthy();
});

test("a full list is said to be full", async () => {
  services.background.bought = () => ({ ok: false });
  open();
  await press("I bought this");
  expect(await screen.findByText(/could not be kept/)).toBeTruthy();
});
