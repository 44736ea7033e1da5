// @vitest-environment jsdom
import { render, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Answers } from "../messages.ts";
import { setReader } from "../reader.ts";
import { type FakeServices, fakeServices, ok, overviewOf } from "../testing/page-services.fixture.ts";
import { field, heading, problemAt, type, user } from "../testing/screen.fixture.ts";
import { WelcomePage } from "./welcome-page.tsx";

let services: FakeServices;

async function open(): Promise<void> {
  render(<WelcomePage services={services} />);
  await heading("Know whether an Amazon price is good, and hear when it drops.");
}

/** By the beginning of its name: a choice says what it means, too. */
const button = (name: string) => screen.findByRole("button", { name: new RegExp(`^${name}`) });
const press = async (name: string) => user.click(await button(name));
const address = "http://127.0.0.1:7300";
const onThisComputer = () => type("Paste your link", address);

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  services = fakeServices({
    overview: () => overviewOf({ mode: "undecided", server: "http://127.0.0.1:7300" }),
    share: ok,
    decline: ok,
    "only-look-up": ok,
    progress: () => null,
  });
});
afterEach(() => vi.restoreAllMocks());

describe("welcome page", () => {
  test("the welcome page says what is sent and what never is, and sends nothing before the answer", async () => {
    await open();
    await user.click(screen.getByText("Exactly what is sent, and what never is"));
    await heading("If you share, this is sent");
    await heading("This is never sent");
    await heading("If you only look");
    expect((await field("Paste your link")).value).toBe("");
    expect(services.requests.map(({ type }) => type)).toEqual(["overview"]);
  });

  test("the welcome page shows that the background ended, and tries again", async () => {
    const { overview } = services.background;
    delete services.background.overview;
    render(<WelcomePage services={services} />);
    expect((await screen.findByRole("alert")).textContent).toContain("interrupted");
    services.background.overview = overview!;
    await press("Try again");
    await heading("Know whether an Amazon price is good, and hear when it drops.");
  });
});

describe("consent in another language", () => {
  const governs = ["Dies ist eine Übersetzung. ", ["link", "English text"], " gilt."];
  const extension = { "welcome.governs": governs, "welcome.never.person": "kein Name" } as never;
  beforeEach(() => setReader("de", { extension, chart: {} }));
  afterEach(() => setReader("en", { extension: {}, chart: {} }));

  test("a translation says that the English text applies, and shows it beside itself", async () => {
    await open();
    const text = "no name, account, address or postcode";
    expect(screen.queryByText(text)).toBeNull();
    screen.getByText("kein Name");
    await user.click(screen.getByRole("button", { name: "English text", hidden: true }));
    expect(screen.getByText(text).closest("[lang]")!.getAttribute("lang")).toBe("en");
    screen.getByText("kein Name");
  });

  test("the language that the text was read in goes along with the answer", async () => {
    await open();
    await onThisComputer();
    await press("Only look");
    await heading("Ready");
    expect(services.sent("only-look-up")[0]).toMatchObject({ readIn: "de" });
  });
});

test("the English text does not say that it is a translation", async () => {
  await open();
  expect(screen.queryByText("English text")).toBeNull();
});

describe("consent to what the text meant before", () => {
  beforeEach(() => {
    services.background.overview = () => overviewOf({ outdated: true });
    services.background["agree-again"] = ok;
  });

  test("who agreed to an older text is asked again, and needs no code for a yes", async () => {
    await open();
    screen.getByText("What Tidemark sends has changed. Nothing is sent until you agree again.");
    await heading("If you share, this is sent");
    await press("Agree");
    await heading("Ready");
    expect(services.sent("agree-again")).toEqual([{ type: "agree-again", readIn: "en" }]);
    expect(services.sent("share")).toEqual([]);
  });

  test("who does not agree again shares nothing", async () => {
    await open();
    await press("Not now");
    await heading("Nothing is sent");
    expect(services.sent("decline")).toHaveLength(1);
    expect(services.sent("agree-again")).toEqual([]);
  });
});

describe("consent to share", () => {
  test("consent to share with the right invite code is confirmed, and names the server", async () => {
    await open();
    await type("Paste your link", "prices.example.org");
    await type("Invite code or key", "GOOD");
    await press("Look and share");
    expect(document.activeElement).toBe(await heading("Ready"));
    expect(screen.getByRole("status").textContent).toContain("https://prices.example.org");
    const server = "https://prices.example.org";
    expect(services.sent("share")).toEqual([{ type: "share", readIn: "en", server, code: "GOOD" }]);
    await press("Open the settings");
    expect(services.opened).toEqual(["settings"]);
  });

  test.each([
    ["Chrome/149.0.0.0 Safari/537.36", "Click the pin there"],
    ["Chrome/149.0.0.0 Safari/537.36 Edg/149.0.0.0", "Click the eye there"],
    ["Gecko/20100101 Firefox/150.0", "Click the gear there"],
    ["Android 16; Mobile Gecko/150.0 Firefox/150.0", "in the browser’s menu"],
  ])("after consent in %s the page says where the icon is, and links the shop", async (agent, text) => {
    vi.spyOn(navigator, "userAgent", "get").mockReturnValue(`Mozilla/5.0 (X11) ${agent}`);
    await open();
    await onThisComputer();
    await press("Look and share");
    expect((await screen.findByRole("status")).textContent).toContain(text);
    const link = screen.getByRole("link", { name: "Try it on a product at amazon.com" });
    expect(link.getAttribute("href")).toBe("https://www.amazon.com/");
    expect(services.requests.map(({ type }) => type)).not.toContain("look-up");
  });

  test.each([
    ["wrong or expired", "bad-code", "The server does not know this code, or it was used already."],
    ["missing", "no-code", "This server wants an invite code: enter it first."],
  ] as const)("an invite code that is %s is reported at its field", async (_, reason, text) => {
    services.background.share = () => ({ ok: false, reason });
    await open();
    await onThisComputer();
    await press("Look and share");
    expect(await problemAt("Invite code or key")).toBe(text);
    await type("Invite code or key", "OTHER");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test.each([
    ["unreachable", "The server does not answer at this address."],
    ["no-tidemark", "Something answers at this address, but it is no Tidemark server."],
    ["busy", "The server is busy. Try again in a minute."],
    ["refused", "The server did not take what this browser computed. Try again later."],
  ] as const)("a registration that fails (%s) is reported at the address", async (reason, text) => {
    services.background.share = () => ({ ok: false, reason });
    await open();
    await onThisComputer();
    await press("Look and share");
    expect(await problemAt("Paste your link")).toBe(text);
    expect((await button("Look and share")).matches(":enabled")).toBe(true);
  });

  test.each([
    ["", "Paste your link first."],
    ["http://example.org", "A server on the internet needs an address that starts with https://."],
    ["https://example.org/join/ABC", "A part of this link is missing. Copy it again."],
    ["https://example.org/blog?p=1", /^This is no link to a Tidemark server\./],
  ])("a registration with the link %j sends nothing", async (link, text) => {
    await open();
    await type("Paste your link", link);
    await press("Look and share");
    expect(await problemAt("Paste your link")).toMatch(text);
    expect(services.sent("share")).toEqual([]);
  });

  test("an address that is not encrypted has a warning", async () => {
    await open();
    await type("Paste your link", "192.168.1.5:7300");
    await screen.findByText(/This address is not encrypted/);
  });

  test("consent to share that is interrupted is reported, and can be given again", async () => {
    delete services.background.share;
    await open();
    await onThisComputer();
    await press("Look and share");
    expect(await problemAt("Paste your link")).toBe("This was interrupted. Try again.");
    services.background.share = ok;
    await press("Look and share");
    await heading("Ready");
  });

  test("the proof of work shows its progress, and takes no second answer meanwhile", async () => {
    let register: (result: Answers["share"]) => void = () => undefined;
    services.background.share = () => new Promise((resolve) => (register = resolve));
    services.background.progress = () => 0.5;
    await open();
    await onThisComputer();
    await press("Look and share");
    const progress = await screen.findByRole<HTMLProgressElement>("progressbar");
    expect(progress.value).toBe(0.5);
    expect((await button("Look and share")).matches(":disabled")).toBe(true);
    expect((await button("Not now")).matches(":disabled")).toBe(true);
    register({ ok: true });
    await heading("Ready");
  });
});

describe("the link", () => {
  const secret = "s".repeat(22);
  const invite = `https://prices.example.org/join/ABCDE-FGHJK#${secret}`;

  test("the link of an invite needs nothing else, and says which server it is", async () => {
    await open();
    await type("Paste your link", ` ${invite} `);
    await screen.findByText("This browser would use the server https://prices.example.org.");
    expect(screen.queryByRole("textbox", { name: "Invite code or key" })).toBeNull();
    await press("Look and share");
    await heading("Ready");
    const server = "https://prices.example.org";
    expect(services.sent("share")).toEqual([
      { type: "share", readIn: "en", server, code: "ABCDE-FGHJK", browser: secret },
    ]);
  });

  test("the link of an invite serves to only look, and keeps until another answer is given", async () => {
    await open();
    await type("Paste your link", invite);
    await press("Not now");
    await press("Decide again");
    expect((await field("Paste your link")).value).toBe(invite);
    await press("Only look");
    await heading("Ready");
    expect(services.sent("only-look-up")).toMatchObject([{ code: "ABCDE-FGHJK", browser: secret }]);
  });

  test("the button pastes what was copied", async () => {
    await navigator.clipboard.writeText(`\n${invite}\n`);
    await open();
    await press("Paste");
    await screen.findByDisplayValue(invite);
  });

  test("where the button may not read, it says so and the field has the focus", async () => {
    vi.spyOn(navigator.clipboard, "readText").mockRejectedValue(new DOMException("", "NotAllowedError"));
    await open();
    await press("Paste");
    await screen.findByText(/does not let the button read/);
    expect(document.activeElement).toBe(await field("Paste your link"));
  });

  test("an invite code alone asks for the server’s address", async () => {
    await open();
    await type("Paste your link", "ABCDE-FGHJK");
    await press("Look and share");
    expect(await problemAt("Server address")).toBe("Type the server’s address first.");
    await press("It runs on this computer");
    await press("Look and share");
    await heading("Ready");
    expect(services.sent("share")).toEqual([
      { type: "share", readIn: "en", server: address, code: "ABCDE-FGHJK" },
    ]);
  });

  test.each([
    ["invite-used", /^This invite has been used\./],
    ["invite-expired", /^This invite has expired\./],
    ["invite-revoked", /^This invite was taken back\./],
    ["bad-code", /^The server does not know this code/],
  ] as const)("an invite that lets nobody in (%s) is reported at the link", async (reason, text) => {
    services.background.share = () => ({ ok: false, reason });
    await open();
    await type("Paste your link", invite);
    await press("Look and share");
    expect(await problemAt("Paste your link")).toMatch(text);
  });
});

describe("versions that do not fit", () => {
  test("the welcome page says that the chosen server is older", async () => {
    services.background.overview = () =>
      overviewOf({ mode: "undecided", fit: "server-older", server: "http://127.0.0.1:7300" });
    await open();
    await onThisComputer();
    await press("Look and share");
    await screen.findByText("127.0.0.1:7300 is older than this extension");
  });
});

describe("consent that the browser has a say in", () => {
  test("sharing that the browser is told not to allow becomes looking up, and says so", async () => {
    services.browserAllows = false;
    await open();
    await onThisComputer();
    await type("Invite code or key", "KEY");
    await press("Look and share");
    await heading("Ready, without sharing");
    expect(screen.getByRole("status").textContent).toContain("nothing is reported");
    expect(services.sent("share")).toEqual([]);
    expect(services.sent("only-look-up")).toEqual([
      { type: "only-look-up", readIn: "en", server: "http://127.0.0.1:7300", code: "KEY", refused: true },
    ]);
  });

  test.each(["Only look", "Not now"])("the browser is not asked for %j", async (choice) => {
    const asked = vi.spyOn(services, "askBrowser");
    await open();
    await onThisComputer();
    await press(choice);
    await screen.findByRole("status");
    expect(asked).not.toHaveBeenCalled();
  });

  test("the browser is asked before the address is sent anywhere, and not for an address that is none", async () => {
    const asked = vi.spyOn(services, "askBrowser");
    await open();
    await press("Look and share");
    await problemAt("Paste your link");
    expect(asked).not.toHaveBeenCalled();
    let answer: (allowed: boolean) => void = () => undefined;
    asked.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    await onThisComputer();
    await press("Look and share");
    expect(services.sent("share")).toEqual([]);
    answer(true);
    await heading("Ready");
    expect(services.sent("share")).toHaveLength(1);
  });
});

describe("consent refused", () => {
  test("refused consent is confirmed, needs no server, and can be decided again", async () => {
    await open();
    await press("Not now");
    await heading("Nothing is sent");
    expect(services.requests.map(({ type }) => type)).toEqual(["overview", "decline"]);
    await press("Decide again");
    await heading("May this browser take part?");
    expect(document.activeElement).toBe(screen.getByRole("heading", { level: 1 }));
  });

  test("refusing consent that is interrupted does not claim that nothing is sent", async () => {
    delete services.background.decline;
    await open();
    await press("Not now");
    expect((await screen.findByRole("alert")).textContent).toBe("This was interrupted. Try again.");
    expect(screen.queryByRole("heading", { name: "Nothing is sent" })).toBeNull();
  });
});

describe("consent to look-ups only", () => {
  test("consent to look-ups only is confirmed", async () => {
    await open();
    await onThisComputer();
    await type("Invite code or key", "KEY");
    await press("Only look");
    await within(await screen.findByRole("status")).findByText(/Nothing is reported/);
    expect(services.sent("only-look-up")).toMatchObject([{ server: address, code: "KEY" }]);
  });

  test.each([
    ["no-key", "This server is private: enter its key, the link with it, or an invite code."],
    ["bad-code", "The server does not know this code, or it was used already."],
  ] as const)("a read key that is refused (%s) is reported at its field", async (reason, text) => {
    services.background["only-look-up"] = () => ({ ok: false, reason });
    await open();
    await onThisComputer();
    await press("Only look");
    expect(await problemAt("Invite code or key")).toBe(text);
  });

  test.each([
    ["unreachable", "The server does not answer at this address."],
    ["not-an-address", "This is no server address. It looks like https://prices.example.org."],
  ] as const)("consent to look-ups only that fails (%s) is reported at the address", async (reason, text) => {
    services.background["only-look-up"] = () => ({ ok: false, reason });
    await open();
    await onThisComputer();
    await press("Only look");
    expect(await problemAt("Paste your link")).toBe(text);
  });

  test("consent to look-ups only that is interrupted is reported", async () => {
    delete services.background["only-look-up"];
    await open();
    await onThisComputer();
    await press("Only look");
    expect(await problemAt("Paste your link")).toBe("This was interrupted. Try again.");
  });
});
