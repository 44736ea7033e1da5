// @vitest-environment jsdom
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { Page } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Answers, Overview } from "../messages.ts";
import { pageOf, priceOf } from "../testing/listing.fixture.ts";
import { type FakeServices, fakeServices, overviewOf } from "../testing/page-services.fixture.ts";
import { historyOf, productOf, seriesViewOf } from "../testing/product.fixture.ts";
import { PopupPage } from "./popup-page.tsx";

// jsdom cannot draw the chart, which has tests of its own.
vi.mock("uplot", () => ({ default: class {} }));
vi.mock("../ui/price-chart.tsx", () => ({
  PriceChart: ({ children }: { children: unknown }) => children,
}));

const user = userEvent.setup();
let services: FakeServices;

const known: Answers["look-up"] = { ok: true, product: productOf(), history: historyOf(), others: [] };
const failed = (reason: Extract<Answers["look-up"], { ok: false }>["reason"]) =>
  ({ ok: false, reason }) as const;

/** Opens the popup on a tab, which shows the lamp. */
function open(
  overview: Partial<Overview> = {},
  answer: Answers["look-up"] = known,
  page: Page | null = pageOf(),
): void {
  services = fakeServices(
    {
      overview: () => overviewOf(overview),
      "look-up": () => answer,
      watches: () => ({ ok: false, reason: "none" }),
    },
    page,
  );
  render(<PopupPage services={services} />);
}

const heading = (name: string | RegExp) => screen.findByRole("heading", { name });
const button = (name: string | RegExp) => screen.findByRole("button", { name });

beforeEach(() => vi.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => {
  vi.restoreAllMocks();
  window.history.replaceState(null, "", "/");
});

describe("popup without a product", () => {
  test("the popup shows that it is loading until the background answers", () => {
    render(<PopupPage services={fakeServices({ overview: () => new Promise(() => undefined) })} />);
    expect(screen.getByRole("status").textContent).toContain("Looking the price up");
    expect(screen.queryByRole("heading")).toBeNull();
  });

  test.each([
    ["undecided", "Nothing is sent until you say so", "Read and decide"],
    ["none", "You share nothing", "Change this"],
  ] as const)(
    "the popup without consent (%s) looks nothing up, and leads to the question",
    async (mode, title, action) => {
      open({ mode });
      await heading(title);
      await user.click(await button(action));
      expect(services.opened).toEqual(["welcome"]);
      expect(services.requests.map(({ type }) => type)).toEqual(["overview"]);
    },
  );

  test("the popup on a page without a product says so", async () => {
    open({}, known, null);
    await heading("No product here");
    expect(services.sent("look-up")).toEqual([]);
  });

  test("the popup prefers the product in its address to the one in the tab", async () => {
    window.history.replaceState(null, "", "/?marketplace=co.jp&asin=B000000009");
    open();
    await heading("A lamp");
    expect(services.sent("look-up")).toMatchObject([{ marketplace: "co.jp", asin: "B000000009" }]);
  });

  test("the popup shows that the background ended, and tries again", async () => {
    services = fakeServices({});
    render(<PopupPage services={services} />);
    expect((await screen.findByRole("alert")).textContent).toContain("interrupted");
    services.background.overview = () => overviewOf();
    await user.click(await button("Try again"));
    await heading("No product here");
  });

  test("the popup opens the settings", async () => {
    open();
    await user.click(await button("Settings"));
    expect(services.opened).toEqual(["settings"]);
  });
});

describe("popup after a failed look-up", () => {
  test.each([
    ["share", "You are the first to see this product here."],
    ["lookup", "Nobody has reported this product yet."],
  ] as const)("an unknown product is said to be unknown (mode %s)", async (mode, text) => {
    open({ mode }, failed("unknown"));
    await heading("No history yet");
    await screen.findByText(text, { exact: false });
    await screen.findByText("On this page: $19.99");
  });

  test.each([
    ["unreachable", "The server does not answer"],
    ["busy", "The server is busy"],
    ["no-tidemark", "This is no Tidemark server"],
  ] as const)("a failed look-up (%s) is explained, and can be tried again", async (reason, title) => {
    open({}, failed(reason));
    await heading(title);
    services.background["look-up"] = () => known;
    await user.click(await button("Try again"));
    await screen.findByRole("rowheader", { name: "Current" });
    expect(services.sent("look-up")).toHaveLength(2);
  });

  test("a failed look-up tells a reporter that the report is kept", async () => {
    open({}, failed("unreachable"));
    await screen.findByText(/is kept and sent later/);
  });

  test("a look-up whose read key is refused leads to the settings", async () => {
    open({}, failed("locked"));
    await heading("This server is private");
    await user.click(await button("Open the settings"));
    expect(services.opened).toEqual(["settings"]);
  });

  test("a look-up that is interrupted is explained, and can be tried again", async () => {
    open();
    delete services.background["look-up"];
    expect((await screen.findByRole("alert")).textContent).toContain("interrupted");
    services.background["look-up"] = () => known;
    await user.click(await button("Try again"));
    await screen.findByRole("rowheader", { name: "Current" });
  });
});

describe("popup of a known product", () => {
  test("a known product has its current, lowest, highest and average price", async () => {
    open();
    await heading("A lamp");
    const rows = await screen.findAllByRole("rowheader");
    expect(rows.map(({ textContent }) => textContent)).toEqual(["Current", "Lowest", "Highest", "Average"]);
  });

  test("another range and another series are asked for when they are chosen", async () => {
    const series = { buy_box: seriesViewOf(), used: seriesViewOf({ price: 900 }) };
    open({}, { ok: true, product: productOf({ series }), history: historyOf(), others: [] });
    await user.click(await screen.findByRole("radio", { name: "1 year" }));
    await user.click(await screen.findByRole("radio", { name: "Lowest used" }));
    await waitFor(() => expect(services.sent("look-up")).toHaveLength(3));
    expect(services.sent("look-up").at(-1)).toMatchObject({ range: "1y", series: "used" });
  });

  test("consent to look-ups only gives the lowest and highest price ever, and no chart", async () => {
    open({ mode: "lookup" }, { ok: true, product: productOf(), history: null, others: [] });
    await screen.findByRole("rowheader", { name: "Lowest ever" });
    await screen.findByText(/A chart would tell the server/);
    expect(screen.queryByRole("group", { name: "Time range" })).toBeNull();
  });

  test("what one really pays is said next to the price, as long as the extra is in force", async () => {
    const common = {
      kind: "coupon",
      minor: null,
      unit: null,
      price: 2000,
      reporters: 2,
      verified: false,
    } as const;
    const at = "2026-06-01T00:00:00.000Z";
    const extras = [
      { ...common, percent: 10, pays: 1800, since: at, until: null },
      { ...common, percent: 50, pays: 1000, since: at, until: at },
    ];
    const product = productOf({ extras });
    open({}, { ok: true, product, history: historyOf(), others: [] });
    const shown = await screen.findAllByTestId("extra");
    expect(shown.map(({ textContent }) => textContent)).toEqual([
      "With a 10 % coupon $18.00; 2 readers saw it, yours may differ.",
    ]);
  });

  test("a price that is not confirmed is shown as such", async () => {
    const claims = [{ price: 1800, seenBy: 1, since: "2026-06-02T00:00:00.000Z" }];
    const series = { buy_box: seriesViewOf({ claims }) };
    open({}, { ok: true, product: productOf({ series }), history: historyOf(), others: [] });
    await screen.findByText(/A new price was reported: \$18\.00, seen by 1/);
  });

  test("a revoked token is reported next to the prices, and leads to the settings", async () => {
    open({ revoked: true });
    await screen.findByText(/takes no more reports from this browser/);
    await screen.findByRole("rowheader", { name: "Current" });
    await user.click(await button("Register anew"));
    expect(services.opened).toEqual(["settings"]);
  });

  test("a page with delivery abroad is said not to be reported", async () => {
    open({}, known, pageOf({ deliveryCountry: "DE" }));
    await screen.findByText(/delivery to Germany/);
  });

  test("a page with converted prices is said not to be reported", async () => {
    open({}, known, pageOf({ prices: { buy_box: priceOf("19.99", "EUR") } }));
    await screen.findByText(/converted prices/);
  });

  test("a page with a business account's prices is said not to be reported", async () => {
    open({}, known, pageOf({ prices: {}, reasons: { buy_box: "business-account" } }));
    await screen.findByText(/business account's prices/);
  });

  test.each([
    [{}, "Sharing prices"],
    [{ waiting: 2 }, "Sharing prices · 2 reports wait"],
    [{ paused: true }, "Paused"],
    [{ revoked: true }, "Not sending"],
    [{ mode: "lookup" }, "Looking up only"],
  ] as const)("the footer says what the extension is doing: %j", async (overview, text) => {
    open(overview);
    const footer = await screen.findByRole("contentinfo");
    expect(footer.textContent).toContain(text);
    const link = screen.getByRole("link", { name: "Open the product page" });
    expect(link.getAttribute("href")).toBe("https://prices.example.org/p/com/B000000001");
  });
});
