// @vitest-environment jsdom
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Answers } from "../messages.ts";
import { type FakeServices, fakeServices, ok, overviewOf } from "../testing/page-services.fixture.ts";
import { WelcomePage } from "./welcome-page.tsx";

const user = userEvent.setup();
let services: FakeServices;

async function open(): Promise<void> {
  render(<WelcomePage services={services} />);
  await heading("Welcome to Tidemark");
}

const heading = (name: string) => screen.findByRole("heading", { name });
const button = (name: string) => screen.findByRole("button", { name });
const press = async (name: string) => user.click(await button(name));
const field = (name: string) => screen.findByRole<HTMLInputElement>("textbox", { name });

/** Replaces what a field has. */
async function type(name: string, text: string): Promise<void> {
  await user.clear(await field(name));
  if (text !== "") await user.type(await field(name), text);
}

/** The problem that is shown at a field, and nowhere else. */
async function problemAt(name: string): Promise<string> {
  const alert = await screen.findByRole("alert");
  const input = await field(name);
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(input.getAttribute("aria-describedby")).toBe(alert.id);
  return alert.textContent;
}

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
    await heading("What is sent");
    await heading("What is never sent");
    expect((await field("Server address")).value).toBe("http://127.0.0.1:7300");
    expect(services.requests.map(({ type }) => type)).toEqual(["overview"]);
  });

  test("the welcome page shows that the background ended, and tries again", async () => {
    const { overview } = services.background;
    delete services.background.overview;
    render(<WelcomePage services={services} />);
    expect((await screen.findByRole("alert")).textContent).toContain("interrupted");
    services.background.overview = overview!;
    await press("Try again");
    await heading("Welcome to Tidemark");
  });
});

describe("consent to share", () => {
  test("consent to share with the right invite code is confirmed, and names the server", async () => {
    await open();
    await type("Server address", "prices.example.org");
    await type("Invite code", "GOOD");
    await press("Share prices");
    await heading("Thank you");
    expect(screen.getByRole("status").textContent).toContain("https://prices.example.org");
    expect(services.sent("share")).toEqual([{ type: "share", server: "prices.example.org", code: "GOOD" }]);
    await press("Open the settings");
    expect(services.opened).toEqual(["settings"]);
  });

  test.each([
    ["wrong or expired", "bad-code", "The server does not know this code, or it was used already."],
    ["missing", "no-code", "This server wants an invite code: enter it first."],
  ] as const)("an invite code that is %s is reported at its field", async (_, reason, text) => {
    services.background.share = () => ({ ok: false, reason });
    await open();
    await press("Share prices");
    expect(await problemAt("Invite code")).toBe(text);
    await type("Invite code", "OTHER");
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
    await press("Share prices");
    expect(await problemAt("Server address")).toBe(text);
    expect((await button("Share prices")).matches(":enabled")).toBe(true);
  });

  test.each([
    ["", "This is no server address. It looks like https://prices.example.org."],
    ["http://example.org", "A server out on the internet needs an address that starts with https://."],
  ])("a registration at the address %j sends nothing", async (address, text) => {
    await open();
    await type("Server address", address);
    await press("Share prices");
    expect(await problemAt("Server address")).toBe(text);
    expect(services.sent("share")).toEqual([]);
  });

  test("an address that is not encrypted has a warning", async () => {
    await open();
    await type("Server address", "192.168.1.5:7300");
    await screen.findByText(/This address is not encrypted/);
  });

  test("consent to share that is interrupted is reported, and can be given again", async () => {
    delete services.background.share;
    await open();
    await press("Share prices");
    expect(await problemAt("Server address")).toBe("This was interrupted. Try again.");
    services.background.share = ok;
    await press("Share prices");
    await heading("Thank you");
  });

  test("the proof of work shows its progress, and takes no second answer meanwhile", async () => {
    let register: (result: Answers["share"]) => void = () => undefined;
    services.background.share = () => new Promise((resolve) => (register = resolve));
    services.background.progress = () => 0.5;
    await open();
    await press("Share prices");
    const progress = await screen.findByRole<HTMLProgressElement>("progressbar");
    expect(progress.value).toBe(0.5);
    expect((await button("Share prices")).matches(":disabled")).toBe(true);
    expect((await button("Share nothing")).matches(":disabled")).toBe(true);
    register({ ok: true });
    await heading("Thank you");
  });
});

describe("consent refused", () => {
  test("refused consent is confirmed, and look-ups only are offered", async () => {
    await open();
    await press("Share nothing");
    await heading("Nothing is sent");
    await heading("Only look prices up?");
    expect(services.requests.map(({ type }) => type)).toEqual(["overview", "decline"]);
  });

  test("refusing consent that is interrupted does not claim that nothing is sent", async () => {
    delete services.background.decline;
    await open();
    await press("Share nothing");
    expect((await screen.findByRole("alert")).textContent).toBe("This was interrupted. Try again.");
    expect(screen.queryByRole("heading", { name: "Nothing is sent" })).toBeNull();
  });

  test("refused consent can be decided anew", async () => {
    await open();
    await press("Share nothing");
    await press("Decide anew");
    await heading("Will you leave a mark, too?");
  });
});

describe("consent to look-ups only", () => {
  const openLookupOnly = async (): Promise<void> => {
    await open();
    await press("Share nothing");
    await heading("Only look prices up?");
  };

  test("consent to look-ups only is confirmed", async () => {
    await openLookupOnly();
    await type("Key or invite code", "KEY");
    await press("Only look prices up");
    await within(await screen.findByRole("status")).findByText(/Nothing is reported/);
    expect(services.sent("only-look-up")).toMatchObject([{ server: "http://127.0.0.1:7300", code: "KEY" }]);
  });

  test.each([
    ["no-key", "This server is private: enter its key, the link with it, or an invite code."],
    ["bad-code", "The server does not know this code, or it was used already."],
  ] as const)("a read key that is refused (%s) is reported at its field", async (reason, text) => {
    services.background["only-look-up"] = () => ({ ok: false, reason });
    await openLookupOnly();
    await press("Only look prices up");
    expect(await problemAt("Key or invite code")).toBe(text);
  });

  test.each([
    ["unreachable", "The server does not answer at this address."],
    ["not-an-address", "This is no server address. It looks like https://prices.example.org."],
  ] as const)("consent to look-ups only that fails (%s) is reported at the address", async (reason, text) => {
    services.background["only-look-up"] = () => ({ ok: false, reason });
    await openLookupOnly();
    await press("Only look prices up");
    expect(await problemAt("Server address")).toBe(text);
  });

  test("consent to look-ups only that is interrupted is reported", async () => {
    delete services.background["only-look-up"];
    await openLookupOnly();
    await press("Only look prices up");
    expect(await problemAt("Server address")).toBe("This was interrupted. Try again.");
  });
});
