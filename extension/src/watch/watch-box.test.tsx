// @vitest-environment jsdom
import { render, screen, waitFor } from "@testing-library/preact";
import { marketplaceBySuffix, parseAsin } from "@tidemark/core";
import type { ExtraView, Watch } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { HolderFault } from "../holder/messages.ts";
import type { Overview } from "../messages.ts";
import { type FakeServices, fakeServices, overviewOf } from "../testing/page-services.fixture.ts";
import { button, user } from "../testing/screen.fixture.ts";
import { watchOf } from "../testing/watch.fixture.ts";
import { WatchBox } from "./watch-box.tsx";

vi.mock("uplot", () => ({ default: class {} }));

const subject = { marketplace: marketplaceBySuffix("com")!, asin: parseAsin("B000000001")!, listing: null };
let services: FakeServices;
let opened: string[];
/** The watches that the server has. */
let watches: Watch[];

const coupon: ExtraView = {
  kind: "coupon",
  percent: 10,
  minor: null,
  unit: null,
  pays: 1800,
  price: 2000,
  since: "2026-06-01T00:00:00.000Z",
  until: null,
  reporters: 2,
  verified: false,
};

function open({
  price = 2000,
  extras,
  ...overview
}: Partial<Overview> & { price?: number | null; extras?: readonly ExtraView[] } = {}): void {
  render(
    <WatchBox
      subject={subject}
      overview={overviewOf(overview)}
      series="buy_box"
      price={price}
      extras={extras}
      onWatches={() => undefined}
      openRecovery={() => opened.push("recovery")}
      send={services.send}
    />,
  );
}

const alertText = async () => (await screen.findByRole("alert")).textContent.trim();
const fault = (reason: HolderFault["reason"]): HolderFault => ({ ok: false, reason });

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  watches = [];
  opened = [];
  services = fakeServices({
    watches: () => (watches.length > 0 ? { ok: true, value: watches } : fault("none")),
    watch: ({ watch }) => {
      watches = [watchOf({ rule: watch.rule!, threshold: watch.rule!.kind === "drop" ? 1800 : 1500 })];
      return { ok: true, value: watches[0]! };
    },
    "remove-watch": () => {
      watches = [];
      return { ok: true, value: null };
    },
    "change-watch": ({ patch }) => {
      watches = [watchOf({ state: patch.paused ? "paused" : "waiting" })];
      return { ok: true, value: watches[0]! };
    },
  });
});
afterEach(() => vi.restoreAllMocks());

describe("watch box without a watch", () => {
  test("a preset makes a watch", async () => {
    open();
    await user.click(await button(/tell me when it is 10% lower/));
    await button("Remove: 10% lower: $18.00");
    expect(services.sent("watch")).toMatchObject([
      {
        watch: {
          marketplace: "com",
          asin: "B000000001",
          series: "buy_box",
          rule: { kind: "drop", percent: 10 },
        },
      },
    ]);
  });

  test("the first watch has the focus after its form was folded away, and what undoes its removal after that", async () => {
    open();
    (await button(/tell me when it is 10% lower/)).focus();
    await user.keyboard("{Enter}");
    const watch = await screen.findByRole("group", { name: "10% lower: $18.00" });
    await waitFor(() => expect(document.activeElement).toBe(watch));
    (await button("Remove: 10% lower: $18.00")).focus();
    await user.keyboard("{Enter}");
    const undo = await button("Undo");
    await waitFor(() => expect(document.activeElement).toBe(undo));
  });

  test("after the first watch of all a recovery key is offered, once and not if it is dismissed", async () => {
    const { watch } = services.background;
    services.background.watch = async (request) => ({ ...(await watch!(request)), isFirst: true });
    open();
    await user.click(await button(/tell me when it is 10% lower/));
    await user.click(await button("Make one"));
    expect(opened).toEqual(["recovery"]);
    await user.click(await button("Not now"));
    expect(screen.queryByText(/only a recovery key/)).toBeNull();
    services.background.watch = watch!;
    await user.click(screen.getByText("Other reasons"));
    await user.click(await button(/tell me when it is 20% lower/));
    await button(/^Remove/);
    expect(screen.queryByText(/only a recovery key/)).toBeNull();
  });

  test("what one pays with an extra is watched where the price had one", async () => {
    open({ extras: [{ ...coupon, kind: "shipping", until: coupon.since }, coupon] });
    expect(screen.getAllByRole("radio").map((radio) => radio.getAttribute("aria-label"))).toEqual([
      "Price",
      "With coupon",
      "With shipping",
    ]);
    await user.click(await screen.findByRole("radio", { name: "With coupon" }));
    await user.click(await button("−10% $16.20: tell me when it is 10% lower"));
    expect(services.sent("watch")).toMatchObject([{ watch: { series: "with_coupon" } }]);
  });

  test("a price without extras has no choice", async () => {
    open();
    await button(/tell me when it is 10% lower/);
    expect(screen.queryByRole("radio")).toBeNull();
  });

  test("a typed price makes a watch, and empties the field", async () => {
    open();
    const field = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Your price" });
    await user.type(field(), "15");
    await user.click(await button("Tell me at $15.00 or less"));
    await button(/^Remove/);
    expect(services.sent("watch")).toMatchObject([{ watch: { rule: { kind: "target", price: 1500 } } }]);
    expect(field().value).toBe("");
  });

  test("an unreadable price is explained, and sends nothing", async () => {
    open();
    await user.type(screen.getByRole("textbox"), "cheap");
    expect(await alertText()).toBe("Type a price such as $18.00.");
    expect((await button("Tell me")).matches(":disabled")).toBe(true);
    expect(services.sent("watch")).toEqual([]);
  });

  test("a typed price that is reached already has a warning", async () => {
    open();
    await user.type(screen.getByRole("textbox"), "20");
    await screen.findByText(/The price is already this low/);
  });

  test("a product without a price says from which one a watch counts", async () => {
    open({ price: null });
    await screen.findByText("Counted from the first confirmed price.");
  });

  test("consent to look-ups only has a note on what the server learns from a watch", async () => {
    open({ mode: "lookup" });
    await screen.findByText("This tells https://prices.example.org that you wait for this product.");
  });

  test("a watch that cannot be made is explained, keeps what was typed, and is repeated under the same key", async () => {
    const { watch } = services.background;
    services.background.watch = () => fault("unreachable");
    open();
    await user.type(screen.getByRole("textbox"), "15");
    await user.click(await button(/Tell me at/));
    expect(await alertText()).toBe("The server does not answer. Nothing was saved.");
    services.background.watch = watch!;
    await user.click(await button("Tell me at $15.00 or less"));
    await button(/^Remove/);
    expect(screen.queryByRole("alert")).toBeNull();
    const [first, second] = services.sent("watch");
    expect(second!.key).toBe(first!.key);
  });

  test("another watch has another idempotency key", async () => {
    services.background.watch = () => fault("busy");
    open();
    await user.click(await button(/tell me when it is 10% lower/));
    await user.click(await button(/tell me when it is 20% lower/));
    const [first, second] = services.sent("watch");
    expect(second!.key).not.toBe(first!.key);
  });

  test.each([
    [
      "the read key is refused",
      fault("locked"),
      "A new watch needs this server’s present key. Ask the operator for the new link or an invite code, and enter that in the settings.",
    ],
    ["the server is another kind", fault("no-tidemark"), /no Tidemark server that knows watches/],
    [
      "the server says why",
      { ok: false, reason: "refused", detail: "Too many watches." },
      /Too many watches\./,
    ],
    ["the background ended", null, "This was interrupted. Try again."],
  ] as const)("a watch that cannot be made is explained: %s", async (_, answer, text) => {
    if (answer) services.background.watch = () => answer;
    else delete services.background.watch;
    open();
    await user.click(await button(/tell me when it is 10% lower/));
    expect(await alertText()).toMatch(text);
    expect((await button(/tell me when it is 10% lower/)).matches(":enabled")).toBe(true);
  });
});

describe("watch box with a watch", () => {
  beforeEach(() => {
    watches = [watchOf()];
  });

  test("a watch can be paused and resumed", async () => {
    open();
    await user.click(await button("Pause: 10% lower: $18.00"));
    await user.click(await button("Resume: 10% lower: $18.00"));
    await button(/^Pause/);
    expect(services.sent("change-watch").map(({ patch }) => patch)).toEqual([
      { paused: true },
      { paused: false },
    ]);
  });

  test("a removed watch can be restored at the same price", async () => {
    open();
    await user.click(await button(/^Remove/));
    expect((await screen.findByText("Removed.", { exact: false })).getAttribute("role")).toBe("status");
    await user.click(await button("Undo"));
    await button(/^Remove/);
    expect(services.sent("watch")).toMatchObject([{ watch: { rule: { kind: "target", price: 1800 } } }]);
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  test("a watch that cannot be removed stays, and the reason is shown", async () => {
    services.background["remove-watch"] = () => fault("busy");
    open();
    await user.click(await button(/^Remove/));
    expect(await alertText()).toBe("The server is busy. Try again in a minute.");
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    await button(/^Remove/);
  });

  test("watches that cannot be loaded are explained", async () => {
    services.background.watches = () => fault("unreachable");
    open();
    expect(await alertText()).toContain("does not answer");
  });

  test("watches that the server lost can be started anew", async () => {
    services.background.watches = () => fault("lost");
    open();
    await button("Start again");
    expect(await alertText()).toContain("no longer knows the watches of this browser");
    services.background["start-anew"] = () => ({ ok: true });
    await user.click(await button("Start again"));
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
    expect(services.sent("start-anew")).toHaveLength(1);
  });
});

test("a watch made on a phone is shown within a minute, and at once when the page is shown again", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  open();
  await button(/tell me when it is 10% lower/);
  watches = [watchOf({ threshold: 1500 })];
  vi.advanceTimersByTime(60_000);
  await button(/^Remove: .*\$15\.00/);
  watches = [watchOf({ threshold: 1400 })];
  document.dispatchEvent(new Event("visibilitychange"));
  await button(/^Remove: .*\$14\.00/);
  services.background.watches = () => fault("unreachable");
  document.dispatchEvent(new Event("visibilitychange"));
  await waitFor(() => expect(services.sent("watches")).toHaveLength(4));
  await button(/^Remove: .*\$14\.00/);
  vi.useRealTimers();
});
