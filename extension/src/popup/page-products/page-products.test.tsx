// @vitest-environment jsdom
import { render, screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import type { Watch } from "@tidemark/core/wire";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Overview } from "../../messages.ts";
import { asinOf } from "../../testing/listing.fixture.ts";
import {
  type Background,
  type FakeServices,
  fakeServices,
  ok,
  overviewOf,
} from "../../testing/page-services.fixture.ts";
import { productOf, seriesViewOf } from "../../testing/product.fixture.ts";
import { ownersButtons } from "./list-page.ts";
import { PageProducts } from "./page-products.tsx";

const user = userEvent.setup();
const wishList = "https://www.amazon.com/hz/wishlist/ls/ABC";
const appraisal = { verdict: "good", percent: -20, usual: { price: 2500, observedDays: 60 }, lowest: null, struck: null } as const; // biome-ignore format: one row
const known = (n: number) =>
  productOf({ asin: asinOf(n), title: null, series: { buy_box: seriesViewOf({ appraisal }) } });
const linksOf = (count: number) =>
  Array.from({ length: count }, (_, n) => [`https://www.amazon.com/dp/${asinOf(n + 1)}`, `Lamp ${n + 1}`]);

let services: FakeServices;
let asked: { type: string; selector?: string }[];

interface Given {
  readonly address?: string;
  readonly links?: unknown;
  /** Whether the page has what only a wish list's owner is shown. */
  readonly isOwn?: boolean;
  readonly background?: Background;
  readonly overview?: Partial<Overview>;
}

const found: Background = {
  "look-up-list": ({ asins }) => ({
    ok: true,
    isWhole: true,
    products: asins.includes(asinOf(2)) ? [known(2)] : [],
  }),
  me: () => ({ ok: false, reason: "none" }),
  watch: () => ({ ok: true, value: {} as Watch }),
  "allow-lists": ok,
};

function open({
  address = wishList,
  links = linksOf(3),
  isOwn = true,
  background = {},
  overview = {},
}: Given = {}) {
  services = fakeServices({ ...found, ...background });
  asked = [];
  const sendMessage = async (_tab: number, message: { type: string; selector?: string }) => {
    asked.push(message);
    if (message.type === "address") return address;
    return message.selector === ownersButtons ? (isOwn ? [[null, "Delete"]] : []) : links;
  };
  Object.assign(services.browser.tabs, { sendMessage });
  render(
    <PageProducts overview={overviewOf(overview)} services={services}>
      <p>No product here</p>
    </PageProducts>,
  );
}

beforeEach(() => vi.spyOn(console, "warn").mockImplementation(() => undefined));

describe("products on this page", () => {
  test("known products of a page are listed with the page's title, price and verdict", async () => {
    open();
    const row = await screen.findByRole("listitem");
    expect(within(row).getByRole("link", { name: "Lamp 2" })).toHaveProperty("href", `https://www.amazon.com/dp/${asinOf(2)}`); // biome-ignore format: one row
    expect(row.textContent).toContain("$20.00");
    expect(row.textContent).toContain("20% below usual");
    expect(screen.getByText("The first 3 products here, of which 1 is known.")).toBeTruthy();
  });

  test("at most 20 products of a page are asked for, in one request without titles", async () => {
    open({ links: linksOf(60) });
    await screen.findByRole("listitem");
    expect(services.sent("look-up-list")).toEqual([
      {
        type: "look-up-list",
        marketplace: "com",
        asins: Array.from({ length: 20 }, (_, n) => asinOf(n + 1)),
      },
    ]);
  });

  test.each([
    ["an order", "https://www.amazon.com/gp/your-account/order-history"],
    ["another page", "https://www.amazon.com/"],
    ["another site", "https://www.example.com/s?k=lamp"],
  ])("of %s nothing is read: its links are not asked for", async (_, address) => {
    open({ address });
    await screen.findByText("No product here");
    expect(asked).toEqual([{ type: "address" }]);
    expect(services.requests).toEqual([]);
  });

  test("a cart is read only after a click", async () => {
    open({ address: "https://www.amazon.com/gp/cart/view.html" });
    const yes = await screen.findByRole("button", { name: "Look up what is in it" });
    expect(asked).toEqual([{ type: "address" }]);
    expect(services.requests).toEqual([]);
    await user.click(yes);
    await screen.findByRole("listitem");
    expect(asked.at(-1)?.selector).toContain("#sc-active-cart");
  });

  test("who agreed before lists were asked for is asked again, and nothing is looked up before", async () => {
    open({ overview: { lists: false } });
    const yes = await screen.findByRole("button", { name: "Look them up" });
    expect(services.requests).toEqual([]);
    expect(asked).toEqual([{ type: "address" }]);
    await user.click(yes);
    await screen.findByRole("listitem");
    expect(services.sent("allow-lists")).toHaveLength(1);
  });

  test("nothing is reported from a list", async () => {
    open();
    await screen.findByRole("listitem");
    expect(new Set(services.requests.map(({ type }) => type))).toEqual(new Set(["me", "look-up-list"]));
  });

  test("a page without products says so", async () => {
    open({ links: [] });
    await screen.findByText("No products found on this page");
    expect(services.sent("look-up-list")).toEqual([]);
  });

  test("a server that does not answer is named, and asked again on a click", async () => {
    let answers = 0;
    open({
      background: {
        "look-up-list": () => (answers++ ? { ok: true, isWhole: false, products: [known(2)] } : { ok: false, reason: "unreachable" }), // biome-ignore format: one row
      },
    });
    await user.click(await screen.findByRole("button", { name: "Try again" }));
    await screen.findByRole("listitem");
    expect(screen.getByText(/did not answer about some of them/)).toBeTruthy();
  });

  test("a hostile title is text", async () => {
    open({ links: [[`https://www.amazon.com/dp/${asinOf(2)}`, "<img src=x onerror=alert(1)>"]] });
    const row = await screen.findByRole("listitem");
    expect(row.textContent).toContain("<img src=x");
    expect(row.querySelector("img")).toBeNull();
  });
});

describe("watching from a list", () => {
  test("a product of the list is watched by one click, by the holder's own rule", async () => {
    open();
    await user.click(await screen.findByRole("button", { name: "Watch Lamp 2" }));
    const done = await screen.findByRole("button", { name: "Watched: Lamp 2" });
    expect(done).toHaveProperty("disabled", true);
    expect(services.sent("watch").map(({ watch }) => watch)).toEqual([
      { marketplace: "com", asin: asinOf(2) },
    ]);
  });

  test("all items of a wish list are watched by one click, except those that are, also unknown ones", async () => {
    const mine = [{ marketplace: "com", asin: asinOf(1) }, { marketplace: "de", asin: asinOf(3) }] as Watch[]; // biome-ignore format: one row
    open({ links: linksOf(30), background: { me: () => ({ ok: true, value: { watches: mine } as never }) } });
    await user.click(await screen.findByRole("button", { name: "Watch all 29 items of this list" }));
    await screen.findByRole("button", { name: "All 30 items of this list are watched" });
    const asins = services.sent("watch").map(({ watch }) => watch.asin);
    expect(asins).toEqual(Array.from({ length: 29 }, (_, n) => asinOf(n + 2)));
  });

  test("items of somebody else's wish list are watched one by one only", async () => {
    open({ isOwn: false });
    await screen.findByRole("listitem");
    expect(screen.queryByRole("button", { name: /Watch all/ })).toBeNull();
  });

  test("watching a list ends at the first that fails, and repeats it under the same key", async () => {
    let answers = 0;
    const watch: Background["watch"] = () =>
      ++answers === 2 ? { ok: false, reason: "busy" } : { ok: true, value: {} as Watch };
    open({ background: { watch } });
    await user.click(await screen.findByRole("button", { name: "Watch all 3 items of this list" }));
    await screen.findByText(/The server is busy/);
    await user.click(screen.getByRole("button", { name: "Watch all 2 items of this list" }));
    await screen.findByRole("button", { name: "All 3 items of this list are watched" });
    const sent = services.sent("watch");
    expect(sent.map(({ watch: { asin } }) => asin)).toEqual([asinOf(1), asinOf(2), asinOf(2), asinOf(3)]);
    expect(sent[1]!.key).toBe(sent[2]!.key);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
  });

  test("search results are watched one by one only", async () => {
    open({ address: "https://www.amazon.com/s" });
    await screen.findByRole("listitem");
    expect(screen.queryByRole("button", { name: /Watch all/ })).toBeNull();
  });
});
