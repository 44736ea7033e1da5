// @vitest-environment jsdom
import { render, screen, waitFor, within } from "@testing-library/preact";
import { type ChannelView, defaultSettings, type HolderSettings, type Watch } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { HolderFault } from "../holder/messages.ts";
import { type FakeServices, fakeServices } from "../testing/page-services.fixture.ts";
import { button, heading, press, user } from "../testing/screen.fixture.ts";
import { messageOf, watchOf } from "../testing/watch.fixture.ts";
import { HolderSections } from "./holder-sections.tsx";

vi.mock("uplot", () => ({ default: class {} }));

let services: FakeServices;
/** What the server has. */
let settings: HolderSettings;
let watches: Watch[];
let channels: ChannelView[];

const createdAt = "2026-06-01T00:00:00.000Z";
const webhook: ChannelView = {
  id: "1",
  kind: "webhook",
  where: "hooks.example.org",
  state: "working",
  problem: null,
  createdAt,
};
const links = {
  watches: "https://prices.example.org/w/secret",
  feed: "https://prices.example.org/f/secret",
};
const done = { ok: true, value: null } as const;
const fault = (reason: HolderFault["reason"]): HolderFault => ({ ok: false, reason });

const open = () =>
  render(
    <HolderSections
      browser={services.browser}
      send={services.send}
      server="https://prices.example.org"
      onHolder={() => undefined}
    />,
  );
const choose = async (service: string) =>
  user.selectOptions(await screen.findByRole("combobox", { name: "Service" }), service);
const alertText = async () => (await screen.findByRole("alert")).textContent;
const section = async (name: string) => within((await heading(name)).closest("section")!);

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  settings = defaultSettings;
  watches = [watchOf()];
  channels = [webhook];
  services = fakeServices({
    me: () => ({
      ok: true,
      value: { createdAt, settings, watches, channels, messages: [messageOf(1)], links },
    }),
    channels: () => ({ ok: true, value: { channels, vapidKey: "key", email: true, telegram: false } }),
    "holder-settings": ({ patch }) => {
      settings = {
        consolidation: {
          ...settings.consolidation,
          ...patch.consolidation,
        } as HolderSettings["consolidation"],
        watch: { ...settings.watch, ...patch.watch } as HolderSettings["watch"],
      };
      return done;
    },
    "remove-watch": () => {
      watches = [];
      return done;
    },
    "add-channel": ({ channel }) => {
      const added: ChannelView = { ...webhook, id: "2", kind: channel.kind, where: "new.example.org" };
      channels = [...channels, added];
      return { ok: true, value: { channel: added, secret: "s3cret" } };
    },
    "remove-channel": ({ id }) => {
      channels = channels.filter((one) => one.id !== id);
      return done;
    },
    "renew-links": () => done,
    "erase-holder": () => {
      services.background.me = () => fault("none");
      return done;
    },
  });
});
afterEach(() => vi.restoreAllMocks());

describe("sections of the holder", () => {
  test("before the first watch the options say how one is made", async () => {
    services.background.me = () => fault("none");
    open();
    await screen.findByText(/Open the popup on a product to be told/);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test.each([
    ["unreachable", "The server does not answer. Nothing was saved."],
    [
      "locked",
      "A new watch needs this server’s present key. Ask the operator for the new link or an invite code, and enter that in the settings.",
    ],
    ["no-tidemark", "What answers is no Tidemark server that knows watches."],
  ] as const)("watches that cannot be loaded (%s) are explained", async (reason, text) => {
    services.background.me = () => fault(reason);
    open();
    expect(await alertText()).toBe(text);
  });

  test("loading the watches that is interrupted is reported, and can be repeated", async () => {
    const { me } = services.background;
    delete services.background.me;
    open();
    expect(await alertText()).toContain("interrupted");
    services.background.me = me!;
    await press("Try again");
    await heading("Watches");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("a holder that the server lost can be started anew", async () => {
    services.background.me = () => fault("lost");
    services.background["start-anew"] = () => {
      services.background.me = () => fault("none");
      return { ok: true };
    };
    open();
    await press("Start again");
    await screen.findByText(/Nothing is watched yet/);
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("list of watches", () => {
  test("a watch can be removed from the list", async () => {
    open();
    await press("Remove: 10% lower: $18.00, A lamp");
    await screen.findByText(/Nothing is watched yet/);
  });

  test("a watch that cannot be removed stays in the list, and the reason is shown", async () => {
    services.background["remove-watch"] = () => fault("busy");
    open();
    await press("Remove: 10% lower: $18.00, A lamp");
    expect(await alertText()).toBe("The server is busy. Try again in a minute.");
    await button("Remove: 10% lower: $18.00, A lamp");
  });
});

describe("list of alerts", () => {
  test("each alert links its product to the shop", async () => {
    open();
    const link = (await section("What you were told")).getByRole("link", { name: "A lamp" });
    expect(link.getAttribute("href")).toBe("https://www.amazon.com/dp/B000000001");
  });
});

describe("settings of alerts", () => {
  test("alert settings are saved, and say so", async () => {
    open();
    await user.click(await screen.findByRole("radio", { name: "Daily" }));
    await press("Save");
    await (await section("When you are told")).findByText("Saved.");
    expect(services.sent("holder-settings")).toMatchObject([{ patch: { consolidation: { mode: "daily" } } }]);
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Daily" }).checked).toBe(true);
  });

  test("alert settings that cannot be saved say why, and keep what was chosen", async () => {
    services.background["holder-settings"] = () => ({
      ok: false,
      reason: "refused",
      detail: "Not so often.",
    });
    open();
    await user.click(await screen.findByRole("radio", { name: "Hourly" }));
    await press("Save");
    expect(await alertText()).toBe("The server refused this: Not so often.");
    expect(screen.queryByText("Saved.")).toBeNull();
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Hourly" }).checked).toBe(true);
  });

  test("quiet hours are saved when they are chosen", async () => {
    open();
    await user.click(await screen.findByRole("checkbox", { name: "Quiet hours" }));
    await press("Save");
    await waitFor(() => expect(services.sent("holder-settings")).toHaveLength(1));
    expect(services.sent("holder-settings")[0]!.patch.consolidation?.quiet).toEqual({
      from: "22:00",
      to: "07:00",
    });
  });
});

describe("channels", () => {
  test("a channel is added, and its secret shown", async () => {
    open();
    await choose("Webhook");
    await user.type(screen.getByRole("textbox", { name: "Address (URL)" }), "https://new.example.org/hook");
    await press("Add");
    await screen.findByText("s3cret");
    await button("Remove: Webhook new.example.org");
  });

  test("an invalid channel is not sent", async () => {
    open();
    await user.type(await screen.findByRole("textbox", { name: "E-mail address" }), "nobody");
    await press("Add");
    expect(await alertText()).toBe("Something in this is not right. Look at each line.");
    expect(services.sent("add-channel")).toEqual([]);
  });

  test("a channel can be removed", async () => {
    open();
    await press("Remove: Webhook hooks.example.org");
    await waitFor(() =>
      expect(screen.queryByRole("button", { name: "Remove: Webhook hooks.example.org" })).toBeNull(),
    );
  });

  test("push that the browser cannot subscribe to is reported", async () => {
    services.background["push-on"] = () => fault("no-push");
    open();
    await choose("This browser, pushed");
    await press("Add");
    expect(await alertText()).toContain("push service does not answer");
  });

  test("a server without mail offers no e-mail channel", async () => {
    services.background.channels = () => ({
      ok: true,
      value: { channels, vapidKey: "key", email: false, telegram: false },
    });
    open();
    await screen.findByText("This server sends no e-mail.");
    expect(screen.queryByRole("option", { name: "E-mail" })).toBeNull();
  });

  const discord = `https://discord.com/api/webhooks/1234567890/${"t".repeat(60)}`;
  const pasted = "Paste an address, topic or token";
  const added = () => services.sent("add-channel").map(({ channel }) => channel);
  const typedIn = (name: string) => screen.getByRole<HTMLInputElement>("textbox", { name }).value;

  test("a pasted address chooses its service and fills its fields in", async () => {
    open();
    await user.type(await screen.findByRole("textbox", { name: pasted }), "https://ntfy.sh/tides-x7");
    screen.getByText("This is for ntfy.");
    expect([typedIn("Server (URL)"), typedIn("Topic")]).toEqual(["https://ntfy.sh", "tides-x7"]);
    await press("Add");
    await waitFor(() =>
      expect(added()).toEqual([{ kind: "ntfy", server: "https://ntfy.sh", topic: "tides-x7" }]),
    );
  });

  test("an address in the topic's field is split into its fields", async () => {
    open();
    await choose("ntfy");
    await user.click(screen.getByRole("textbox", { name: "Topic" }));
    await user.paste("https://ntfy.sh/tides-x7");
    expect([typedIn("Server (URL)"), typedIn("Topic")]).toEqual(["https://ntfy.sh", "tides-x7"]);
  });

  test("a Discord address in the webhook's field is offered as Discord", async () => {
    open();
    await choose("Webhook");
    await user.click(screen.getByRole("textbox", { name: "Address (URL)" }));
    await user.paste(discord);
    await press("Use Discord");
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Service" }).value).toBe("discord");
    await press("Add");
    await waitFor(() => expect(added()).toEqual([{ kind: "discord", url: discord }]));
  });

  test("what is no address is said to be unknown", async () => {
    open();
    await user.type(await screen.findByRole("textbox", { name: pasted }), "javascript:alert(1)");
    screen.getByText("This is no address or token that is known here. Choose the service below.");
  });

  test.each([
    [{ ok: true }, "The test was sent."],
    [{ ok: true, answer: { status: 204, text: "" } }, "The test was sent. The answer was 204."],
    [
      { ok: true, answer: { status: 200, text: "<b>ok</b>" } },
      "The test was sent. The answer was 200: <b>ok</b>",
    ],
    [
      { ok: false, reason: "The receiver answered 404.", answer: { status: 404, text: "no topic" } },
      "The test did not arrive. The receiver answered 404. It said: no topic",
    ],
    [{ ok: false, reason: "It is away." }, "The test did not arrive. It is away."],
  ] as const)("a test says what was answered: %j", async (value, text) => {
    services.background["test-channel"] = () => ({ ok: true, value });
    open();
    await press("Send a test: Webhook hooks.example.org");
    await screen.findByText(text);
  });

  test("a chat is linked with the server's Telegram bot", async () => {
    const url = "https://t.me/tides_bot?start=code";
    services.background["link-telegram"] = () => ({ ok: true, value: { url, expiresAt: createdAt } });
    services.background.channels = () => ({
      ok: true,
      value: { channels, vapidKey: "key", email: false, telegram: true },
    });
    open();
    await choose("Telegram");
    await press("Link a Telegram chat");
    const link = await screen.findByRole<HTMLAnchorElement>("link", {
      name: "Open Telegram and press Start",
    });
    expect(link.href).toBe(url);
    channels = [{ ...webhook, id: "3", kind: "telegram", where: "…17" }];
    const before = services.sent("channels").length;
    await press("I pressed Start");
    await button("Remove: Telegram …17");
    expect(services.sent("channels")).toHaveLength(before + 1);
  });

  test("a kind that only a newer server knows is listed beside the others", async () => {
    channels = [{ ...webhook, id: "4", kind: "other", where: "somewhere" }, webhook];
    open();
    await button("Remove: Another kind somewhere");
    await button("Remove: Webhook hooks.example.org");
  });
});

describe("data of the holder", () => {
  test("the holder is erased only after a second question", async () => {
    open();
    await press("Erase everything");
    await press("Keep them");
    expect(services.sent("erase-holder")).toEqual([]);
    await press("Erase everything");
    await press("Yes, erase");
    await screen.findByText(/Nothing is watched yet/);
  });

  test("the secret links can be copied and renewed", async () => {
    open();
    await press("Copy the link to all watches");
    await screen.findByText("Copied.");
    expect(await navigator.clipboard.readText()).toBe(links.watches);
    await press("Make new links");
    await screen.findByText("The old links no longer work.");
  });

  test("a link that could not be copied is reported", async () => {
    open();
    await button("Copy the feed’s link");
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not focused"));
    await press("Copy the feed’s link");
    await screen.findByText("This was interrupted. Try again.");
  });
});
