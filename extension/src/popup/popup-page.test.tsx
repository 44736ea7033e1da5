// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor } from "@testing-library/preact";
import type { Listing, Page } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Answers, Overview } from "../messages.ts";
import { pageOf, priceOf } from "../testing/listing.fixture.ts";
import { type FakeServices, fakeServices, overviewOf } from "../testing/page-services.fixture.ts";
import { historyOf, productOf, seriesViewOf } from "../testing/product.fixture.ts";
import { button, heading, user } from "../testing/screen.fixture.ts";
import { PopupPage } from "./popup-page.tsx";
import { slowMs } from "./use-lookup.ts";

// jsdom cannot draw the chart, which has tests of its own.
vi.mock("uplot", () => ({ default: class {} }));
vi.mock("../ui/price-chart.tsx", () => ({
  PriceChart: ({ children }: { children: unknown }) => children,
}));

let services: FakeServices;

const now = Date.UTC(2026, 5, 2);
const found = { ok: true, product: productOf(), history: historyOf(), others: [], now } as const;
const known: Answers["look-up"] = found;
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
      "last-answer": () => null,
      watches: () => ({ ok: false, reason: "none" }),
    },
    page,
  );
  render(<PopupPage services={services} />);
}

beforeEach(() => vi.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => {
  vi.restoreAllMocks();
  window.history.replaceState(null, "", "/");
});

describe("versions of extension and server that do not fit", () => {
  test("the popup says that the extension is too old, on a product and without one", async () => {
    open({ fit: "extension-too-old" });
    await screen.findByText("This extension is too old for prices.example.org");
    cleanup();
    open({ fit: "extension-too-old" }, known, null);
    await screen.findByText("This extension is too old for prices.example.org");
  });

  test.each(["extension-older", "server-older"] as const)(
    "the popup leaves to the settings: %s",
    async (fit) => {
      open({ fit });
      await heading(/lamp/i);
      expect(screen.queryByText(/newer version|is older/)).toBeNull();
    },
  );
});

describe("popup without a product", () => {
  test("the popup shows that it is loading until the background answers", () => {
    render(<PopupPage services={fakeServices({ overview: () => new Promise(() => undefined) })} />);
    expect(screen.getByRole("status").textContent).toContain("Looking the price up");
    expect(screen.queryByRole("heading")).toBeNull();
    // It would take the focus along when the product's screen comes.
    expect(screen.getByRole<HTMLButtonElement>("button").disabled).toBe(true);
  });

  test.each([
    ["undecided", "Nothing is sent until you agree", "Read and decide"],
    ["none", "You share nothing", "Change this"],
  ] as const)(
    "the popup without consent (%s) looks nothing up, and leads to the question",
    async (mode, title, action) => {
      open({ mode });
      await heading(title);
      await user.click(await button(action));
      expect(services.opened).toEqual(["welcome"]);
      // The background gives no kept answer without consent either; purchases are in this browser.
      expect(services.requests.map(({ type }) => type)).toEqual(["overview", "last-answer", "purchases-of"]);
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
    await heading("A lamp");
    await user.click(await button("Settings"));
    expect(services.opened).toEqual(["settings"]);
  });
});

describe("popup after a failed look-up", () => {
  test.each([
    ["waiting", "Nobody has reported this product yet", /Your report is on its way/],
    ["none", "Nobody has reported this product yet", /starts with the first report/],
    ["taken", "You are the first to see this product here", /Your report was taken/],
  ] as const)("an unknown product is the first's only once the server took the report (%s)", async (report, title, text) => {
    open({}, { ok: false, reason: "unknown", report });
    await screen.findByText(title);
    await screen.findByText(text);
    await screen.findByText("$19.99");
    await button(/^−10%/);
  }); // biome-ignore format: one call

  test("an unknown product is asked for again when the report was sent", async () => {
    open({}, { ok: false, reason: "unknown", report: "waiting" });
    await screen.findByText(/on its way/);
    await waitFor(() => expect(services.isListening()).toBe(true));
    services.background["look-up"] = () => known;
    void act(services.storageChanged);
    await screen.findByText("Lowest");
    await waitFor(() => expect(services.isListening()).toBe(false));
    expect(services.sent("look-up")).toHaveLength(2);
  });

  test.each([
    [{ deliveryCountry: "NG" }, "Prices here are for delivery to Nigeria"],
    [{ prices: {}, reasons: { buy_box: "range" } }, "This page shows a range of prices"],
    [{ prices: {}, reasons: { buy_box: "withheld" } }, "The shop hides this price"],
    [{ prices: {}, reasons: { buy_box: "ambiguous" } }, "No clear price on this page"],
  ] as const)("why an unknown product is not reported is said first: %j", async (more, title) => {
    open({}, { ok: false, reason: "unknown", report: "none" }, pageOf(more as Partial<Listing>));
    await screen.findByText("Nobody has reported this product yet");
    const titles = [...document.querySelectorAll(".notice strong")].map(({ textContent }) => textContent);
    expect(titles).toEqual([title, "Nobody has reported this product yet"]);
  });

  test.each([
    ["unreachable", "prices.example.org does not answer"],
    ["busy", "prices.example.org cannot answer now"],
    ["interrupted", "This was interrupted"],
  ] as const)("a failed look-up (%s) is explained, and can be tried again", async (reason, title) => {
    open({}, reason === "interrupted" ? known : failed(reason));
    if (reason === "interrupted") delete services.background["look-up"];
    await screen.findByText(title);
    expect((await button(/^−10%/)).matches(":disabled")).toBe(true);
    screen.getByText("Watching works again once the server answers.");
    services.background["look-up"] = () => known;
    await user.click(await button("Try again"));
    await screen.findByText("Lowest");
    expect(screen.queryByText(title)).toBeNull();
    expect((await button(/^−10%/)).matches(":enabled")).toBe(true);
  });

  test("a browser that is offline says so, not that the server does not answer", async () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    open({}, failed("unreachable"));
    await screen.findByText("You are offline");
    await screen.findByText(/is kept and sent later/);
    expect(screen.queryByText(/does not answer/)).toBeNull();
  });

  test.each([
    ["no-tidemark", "This is no Tidemark server"],
    ["locked", "This server is private"],
  ] as const)("a look-up that the settings can mend (%s) leads to them", async (reason, title) => {
    open({}, failed(reason));
    await screen.findByText(title);
    await user.click(await button("Open the settings"));
    expect(services.opened).toEqual(["settings"]);
  });

  test("a server that is silent for five seconds is called slow", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    open();
    services.background["look-up"] = () => new Promise(() => undefined);
    await heading("A lamp");
    await waitFor(() => expect(services.sent("look-up")).toHaveLength(1));
    await act(async () => void (await vi.advanceTimersByTimeAsync(slowMs - 500)));
    expect(screen.queryByText(/is slow/)).toBeNull();
    await act(async () => void (await vi.advanceTimersByTimeAsync(1000)));
    await screen.findByText("prices.example.org is slow");
    vi.useRealTimers();
  });
});

describe("popup with a kept answer", () => {
  const at = Date.now() - 3 * 3_600_000;
  const keep = () => {
    services.background["last-answer"] = () => ({ found, at });
  };

  test("a kept answer is shown with its age until the server answers", async () => {
    let answer: (value: Answers["look-up"]) => void = () => undefined;
    open();
    keep();
    services.background["look-up"] = () => new Promise((resolve) => (answer = resolve));
    await screen.findByText("Saved 3 hours ago.");
    screen.getByText("$20.00", { selector: ".amount" });
    await waitFor(() => expect(services.sent("look-up")).toHaveLength(1));
    answer({ ...found, product: productOf({ series: { buy_box: seriesViewOf({ price: 1700 }) } }) });
    await screen.findByText("$17.00", { selector: ".amount" });
    expect(screen.queryByText(/^Saved/)).toBeNull();
  });

  test("a kept answer stays, with its age and no watching, when the server fails", async () => {
    open({}, failed("busy"));
    keep();
    await screen.findByText(/What is shown was saved 3 hours ago/);
    screen.getByText("$20.00", { selector: ".amount" });
    expect((await button(/^−10%/)).matches(":disabled")).toBe(true);
  });
});

describe("popup of a known product", () => {
  test("a known product has its lowest, average and highest price in a row", async () => {
    open();
    await heading("A lamp");
    const rows = await screen.findAllByRole("term");
    expect(rows.map(({ textContent }) => textContent)).toEqual(["Lowest", "Average", "Highest"]);
  });

  test("a range within a year is drawn from what is known; a longer one and another series are asked for", async () => {
    const series = { buy_box: seriesViewOf(), used: seriesViewOf({ price: 900 }) };
    open({}, { ...found, product: productOf({ series }) });
    await user.click(await screen.findByRole("radio", { name: "1 month" }));
    expect(services.sent("look-up")).toHaveLength(1);
    await user.click(await screen.findByRole("radio", { name: "All" }));
    await user.selectOptions(await screen.findByRole("combobox", { name: "Which price" }), "used");
    await waitFor(() => expect(services.sent("look-up")).toHaveLength(3));
    expect(services.sent("look-up").at(-1)).toMatchObject({ range: "all", series: "used" });
  });

  test("a product known since minutes is drawn in the range that fits", async () => {
    const t = now / 1000 - 300;
    open({}, { ...found, history: historyOf({ t: [t], p: [2000], source: ["crowd"], by: [2] }) });
    expect((await screen.findByRole<HTMLInputElement>("radio", { name: "7 days" })).checked).toBe(true);
  });

  test("how often a typed target was reached is said at once", async () => {
    open();
    await user.type(await screen.findByRole("textbox", { name: "Your price" }), "20");
    await screen.findByText(/^The price is already this low/);
    await user.type(screen.getByRole("textbox"), "{Backspace}{Backspace}15");
    await screen.findByText("Never at or below $15.00 on 32 days seen in the last year.");
  });

  test("times are told by the server's clock", async () => {
    open({}, { ...found, now: Date.UTC(2026, 5, 1, 2) });
    await screen.findByText(/seen 2 hours ago/);
  });

  test("consent to look-ups only gives the lowest and highest price ever, and no chart or picture", async () => {
    open({ mode: "lookup" }, { ...found, history: null });
    await screen.findByText("Lowest ever");
    await screen.findByText(/A chart would tell the server/);
    expect(screen.queryByRole("group", { name: "Time range" })).toBeNull();
    expect(document.querySelector("img")).toBeNull();
  });

  test("the picture is that of the open tab, small, from Amazon's image hosts, without a referrer", async () => {
    open({}, { ...found, product: productOf({ image: "https://tracker.example/1.jpg" }) });
    await heading("A lamp");
    const image = document.querySelector("img")!;
    expect(image.src).toBe("https://m.media-amazon.com/images/I/1._SS96_.jpg");
    expect(image.getAttribute("referrerpolicy")).toBe("no-referrer");
  });

  test.each([
    "https://m.media-amazon.com.evil.example/images/I/1.jpg",
    "https://tracker.example/1.jpg",
    null,
  ])("no picture is loaded from elsewhere: %s", async (image) => {
    open({}, known, pageOf({ image }));
    await heading("A lamp");
    expect(document.querySelector("img")).toBeNull();
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
    open({}, { ...found, product: productOf({ extras }) });
    const shown = await screen.findAllByTestId("extra");
    expect(shown.map(({ textContent }) => textContent)).toEqual([
      "With a 10% coupon: $18.00. Seen by 2 people; yours may differ.",
    ]);
  });

  test("a price that is not confirmed is shown as such, unless it is the accepted amount", async () => {
    const claims = [1800, 2000].map((price) => ({ price, seenBy: 1, since: "2026-06-02T00:00:00.000Z" }));
    open({}, { ...found, product: productOf({ series: { buy_box: seriesViewOf({ claims }) } }) });
    await screen.findByText("$18.00 reported, being checked");
    expect(document.querySelectorAll(".notice")).toHaveLength(1);
  });

  test("the only reporter of a product is told to be the first, with the price of the page", async () => {
    const claims = [{ price: 1999, seenBy: 1, since: "2026-06-02T00:00:00.000Z" }];
    const view = seriesViewOf({ price: null, since: null, lowest: null, highest: null, claims });
    const product = productOf({ series: { buy_box: view } });
    open({}, { ...found, product, report: "taken" });
    await screen.findByText("You are the first to see this product here");
    screen.getByText("$19.99", { selector: ".amount" });
  });

  test("a product that cannot be bought offers to tell when it is back, first", async () => {
    open({}, { ...found, product: productOf({ series: { buy_box: seriesViewOf({ price: null }) } }) });
    await screen.findByText("It cannot be bought now");
    services.background.watch = () => ({ ok: false, reason: "busy" });
    await user.click(await button("Tell me when it is back"));
    expect(services.sent("watch")).toMatchObject([{ watch: { rule: { kind: "back" } } }]);
    expect(screen.queryByRole("button", { name: /^−10%/ })).toBeNull();
  });

  test("a revoked token is reported next to the prices, and leads to the settings", async () => {
    open({ revoked: true });
    await screen.findByText("Reporting has stopped");
    await screen.findByText("Lowest");
    await user.click(await button("Register again"));
    expect(services.opened).toEqual(["settings"]);
  });

  test.each([
    [{ deliveryCountry: "DE" }, /delivery to Germany/],
    [{ prices: { buy_box: priceOf("19.99", "EUR") } }, /converted prices/],
    [{ prices: {}, reasons: { buy_box: "business-account" } }, /business account’s prices/],
  ] as const)("a page that cannot be compared is said so, above the prices: %j", async (more, text) => {
    open({}, known, pageOf(more as Partial<Listing>));
    await screen.findByText(text, { selector: "strong" });
    await screen.findByText("$20.00", { selector: ".amount" });
  });

  test.each([
    [{}, "Sharing prices"],
    [{ waiting: 2 }, "Sharing, 2 reports wait"],
    [{ paused: true }, "Paused"],
    [{ revoked: true }, "Not sending"],
    [{ mode: "lookup" }, "Looking up only"],
  ] as const)("the footer says what the extension is doing: %j", async (overview, text) => {
    open(overview);
    const footer = await screen.findByRole("contentinfo");
    expect(footer.textContent).toContain(text);
    const link = screen.getByRole("link", { name: "Full history" });
    expect(link.getAttribute("href")).toBe("https://prices.example.org/p/com/B000000001");
  });
});
