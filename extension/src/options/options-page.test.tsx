// @vitest-environment jsdom
import { act, render, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Overview } from "../messages.ts";
import { type FakeServices, fakeServices, ok, overviewOf } from "../testing/page-services.fixture.ts";
import { button, press, user } from "../testing/screen.fixture.ts";
import { OptionsPage } from "./options-page.tsx";

vi.mock("uplot", () => ({ default: class {} }));

let services: FakeServices;
/** What the background has stored. */
let overview: Overview;

/** Stores a change, and tells the page so. */
function store(change: Partial<Overview>): { readonly ok: true } {
  overview = { ...overview, ...change };
  void act(() => services.storageChanged());
  return { ok: true };
}

async function open(more: Partial<Overview> = {}): Promise<void> {
  overview = overviewOf(more);
  render(<OptionsPage services={services} />);
  await screen.findByRole("heading", { name: "Settings" });
}

const alertText = async () => (await screen.findByRole("alert")).textContent;
/** The card under a heading. */
const section = async (heading: string) =>
  within((await screen.findByRole("heading", { name: heading })).closest("section")!);

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  services = fakeServices({
    overview: () => overview,
    log: () => [],
    purchases: () => ({ texts: [], watching: false, offers: [] }),
    me: () => ({ ok: false, reason: "none" }),
    pause: ({ paused }) => store({ paused }),
    "show-on-pages": ({ panel = true, badge = true }) => store({ panel, badge }),
    decline: () => store({ mode: "none" }),
    "clear-log": ok,
    share: ok,
    "only-look-up": ok,
    progress: () => null,
    invites: () => ({ ok: false, reason: "none" }),
  });
});
afterEach(() => vi.restoreAllMocks());

describe("language", () => {
  const choice = async () => (await section("Language")).getByRole<HTMLSelectElement>("combobox");

  test("the language is the browser's until another is chosen, each named in itself", async () => {
    services.background["choose-language"] = ({ language }) => store({ language });
    await open();
    const names = [...(await choice()).options].map(({ text }) => text);
    expect(names.slice(0, 3)).toEqual(["As in the browser: English", "English", "Deutsch"]);
    await user.selectOptions(await choice(), "日本語");
    expect(services.sent("choose-language")).toEqual([{ type: "choose-language", language: "ja" }]);
    expect((await choice()).value).toBe("ja");
    await user.selectOptions(await choice(), "");
    expect(services.sent("choose-language").at(-1)).toMatchObject({ language: null });
  });

  test("the line in a shop's page can be in the shop's language", async () => {
    await open();
    const line = (await section("On Amazon’s pages")).getByRole("combobox", { name: "Language of the line" });
    await user.selectOptions(line, "The language of the shop’s page");
    expect(services.sent("show-on-pages")).toEqual([{ type: "show-on-pages", lineIn: "shop" }]);
  });
});

describe("options page", () => {
  test("the options page says that there is a newer extension, next to the server that knows it", async () => {
    await open({ fit: "extension-older" });
    (await section("Server")).getByText("prices.example.org knows a newer version of this extension");
  });

  test("the options page says that the browser does not let anything be shared", async () => {
    await open({ mode: "lookup", refused: true });
    (await section("Sharing")).getByText(/Firefox does not let this extension share/);
  });

  test("the options page shows that the background ended, and tries again", async () => {
    const { log } = services.background;
    delete services.background.log;
    overview = overviewOf();
    render(<OptionsPage services={services} />);
    expect(await alertText()).toContain("interrupted");
    services.background.log = log!;
    await press("Try again");
    await screen.findByRole("heading", { name: "Settings" });
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("the options page shows a change that was made elsewhere", async () => {
    await open();
    store({ waiting: 3 });
    await screen.findByText("3 reports are waiting to be sent.");
  });
});

describe("sharing", () => {
  test.each([
    [{ mode: "undecided" }, "You have not decided yet. Nothing is sent."],
    [{ mode: "none" }, "You share nothing. Nothing is looked up."],
    [{ mode: "lookup" }, "Prices are looked up when you open the popup. Nothing is reported."],
    [{}, "Prices of the products you look at or find in a search are reported."],
    [{ cards: false }, /Search results are not: you agreed before they were asked for\./],
    [{ paused: true }, "Paused. Nothing is read or reported until you resume."],
    [{ revoked: true }, "The server takes no more reports from this browser until it registers again."],
  ] as const)("the options page says what is sent: %j", async (more, text) => {
    await open(more);
    await (await section("Sharing")).findByText(text);
  });

  test("the options page without consent leads to the question, and has no settings of a server", async () => {
    await open({ mode: "undecided" });
    await press("Read and decide");
    expect(services.opened).toEqual(["welcome"]);
    expect(screen.queryByRole("heading", { name: "Server" })).toBeNull();
    expect(services.sent("me")).toEqual([]);
  });

  test("sharing can be paused and resumed", async () => {
    await open();
    await press("Pause");
    await press("Resume");
    await button("Pause");
    expect(services.sent("pause").map(({ paused }) => paused)).toEqual([true, false]);
  });

  test("a pause that is interrupted is reported", async () => {
    delete services.background.pause;
    await open();
    await press("Pause");
    expect(await alertText()).toContain("interrupted");
    await button("Pause");
  });
});

describe("server settings", () => {
  test("the server is saved with an invite code, which is then forgotten", async () => {
    await open({ revoked: true });
    const code = screen.getByRole<HTMLInputElement>("textbox", { name: "Invite code" });
    await user.type(code, "GOOD");
    await press("Save");
    await screen.findByText("Saved.");
    expect(services.sent("share")).toMatchObject([{ server: "https://prices.example.org", code: "GOOD" }]);
    expect(code.value).toBe("");
  });

  test("another server is saved, and its address completed", async () => {
    services.background.share = () => store({ server: "https://other.example.org" });
    await open();
    const address = screen.getByRole<HTMLInputElement>("textbox", { name: "Server address" });
    await user.clear(address);
    await user.type(address, "other.example.org");
    await press("Save");
    await screen.findByText("Saved.");
    expect(address.value).toBe("https://other.example.org");
  });

  test("the link of an invite is taken in place of a server's address", async () => {
    await open({ revoked: true });
    const address = screen.getByRole<HTMLInputElement>("textbox", { name: "Server address" });
    await user.clear(address);
    await user.type(address, `https://other.example.org/join/ABCDE-FGHJK#${"s".repeat(22)}`);
    await press("Save");
    await screen.findByText("Saved.");
    expect(services.sent("share")).toEqual([
      { type: "share", server: "https://other.example.org", code: "ABCDE-FGHJK", browser: "s".repeat(22) },
    ]);
    expect(address.value).toBe("https://other.example.org");
  });

  test("the server of look-ups only is saved with a read key", async () => {
    await open({ mode: "lookup" });
    await user.type(screen.getByRole("textbox", { name: "Key or invite code" }), "KEY");
    await press("Save");
    await screen.findByText("Saved.");
    expect(services.sent("only-look-up")).toMatchObject([{ code: "KEY" }]);
  });

  test.each([
    ["bad-code", "Invite code", "The server does not know this code, or it was used already."],
    ["no-code", "Invite code", "This server wants an invite code: enter it first."],
    ["unreachable", "Server address", "The server does not answer at this address."],
    ["no-tidemark", "Server address", "Something answers at this address, but it is no Tidemark server."],
    ["refused", "Server address", "The server did not take what this browser computed. Try again later."],
  ] as const)(
    "a server that cannot be saved (%s) is reported at the field %s",
    async (reason, name, text) => {
      services.background.share = () => ({ ok: false, reason });
      await open();
      await press("Save");
      expect(await alertText()).toBe(text);
      expect(screen.getByRole("textbox", { name }).getAttribute("aria-invalid")).toBe("true");
      expect(screen.queryByText("Saved.")).toBeNull();
    },
  );

  test("a read key that is refused is reported at its field", async () => {
    services.background["only-look-up"] = () => ({ ok: false, reason: "no-key" });
    await open({ mode: "lookup" });
    await press("Save");
    expect(await alertText()).toContain("This server is private");
    const key = screen.getByRole("textbox", { name: "Key or invite code" });
    expect(key.getAttribute("aria-invalid")).toBe("true");
  });

  test("a server with an invalid address is not saved", async () => {
    await open();
    const address = screen.getByRole("textbox", { name: "Server address" });
    await user.clear(address);
    await user.type(address, "http://example.org");
    await press("Save");
    expect(await alertText()).toContain("needs an address that starts with https://");
    expect(services.sent("share")).toEqual([]);
  });

  test("saving the server that is interrupted is reported, and can be repeated", async () => {
    delete services.background.share;
    await open();
    await press("Save");
    expect(await alertText()).toBe("This was interrupted. Try again.");
    services.background.share = ok;
    await press("Save");
    await screen.findByText("Saved.");
  });
});

describe("panel switch", () => {
  test("the panel can be turned off and on", async () => {
    await open();
    const box = screen.getByRole<HTMLInputElement>("checkbox", {
      name: "Show a line by the price of a product",
    });
    await user.click(box);
    expect(box.checked).toBe(false);
    await user.click(box);
    expect(box.checked).toBe(true);
    expect(services.sent("show-on-pages").map(({ panel }) => panel)).toEqual([false, true]);
  });

  test("a panel switch that is interrupted stays as it was", async () => {
    delete services.background["show-on-pages"];
    await open();
    const box = screen.getByRole<HTMLInputElement>("checkbox", {
      name: "Show a line by the price of a product",
    });
    await user.click(box);
    expect(await alertText()).toContain("interrupted");
    expect(box.checked).toBe(true);
  });
});

describe("log of reports", () => {
  const line = {
    id: "1",
    at: Date.UTC(2026, 5, 1),
    marketplace: "com",
    asin: "B000000001",
    title: "A lamp",
    prices: [{ series: "buy_box", amount: "19.99", currency: "USD" }],
    counts: [],
    fate: "implausible",
  };

  test("an empty log says so", async () => {
    await open();
    await (await section("What was sent")).findByText("Nothing was sent yet.");
  });

  test("the log shows each report with the server's answer, and can be cleared", async () => {
    services.background.log = () => [line];
    await open();
    const row = screen.getByRole("row", { name: /A lamp/ });
    const cells = within(row).getAllByRole("cell");
    expect(cells.slice(2).map(({ textContent }) => textContent)).toEqual(["$19.99", "not plausible"]);
    services.background.log = () => [];
    services.background["clear-log"] = () => store({});
    await press("Clear the list");
    await screen.findByText("Nothing was sent yet.");
  });

  test("the log shows the page counts of a day", async () => {
    const counts = [
      { marketplace: "de", priced: true, outcome: "box-core-price", pages: 12 },
      { marketplace: "de", priced: false, outcome: "ambiguous", pages: 1 },
    ];
    const sent = { ...line, marketplace: "", asin: "", title: null, prices: [], counts, fate: "received" };
    services.background.log = () => [sent];
    await open();
    const cells = within(screen.getByRole("row", { name: /Pages counted on a day/ })).getAllByRole("cell");
    expect(cells[2]!.textContent).toBe("amazon.de: 12 × box-core-priceamazon.de: 1 × ambiguous");
  });

  test("the log shows an unknown reason as it is, and a report without a price as unavailable", async () => {
    services.background.log = () => [{ ...line, prices: [], fate: "from-the-future" }];
    await open();
    screen.getByRole("cell", { name: "from-the-future" });
    screen.getByRole("cell", { name: "Unavailable" });
  });
});

describe("withdrawal of consent", () => {
  test("withdrawing consent is confirmed", async () => {
    await open();
    await press("Share nothing from now on");
    await screen.findByText(/^Done\. Everything was deleted here/);
    expect(screen.queryByRole("heading", { name: "Server" })).toBeNull();
  });

  test("withdrawing consent that is interrupted does not claim to be done", async () => {
    delete services.background.decline;
    await open();
    await press("Share nothing from now on");
    expect(await alertText()).toContain("interrupted");
    expect(screen.queryByText(/^Done\./)).toBeNull();
    await button("Share nothing from now on");
  });
});
