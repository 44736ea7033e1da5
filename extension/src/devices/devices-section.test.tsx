// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { recoveryKeyOf } from "@tidemark/core";
import type { ChannelView, Devices } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Vault } from "../purchases/vault-messages.ts";
import { type FakeServices, fakeServices } from "../testing/page-services.fixture.ts";
import { DevicesSection } from "./devices-section.tsx";

vi.mock("uplot", () => ({ default: class {} }));

const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
const mailbox: ChannelView = {
  id: "3",
  kind: "email",
  where: "ann@example.org",
  state: "working",
  problem: null,
  createdAt: "2026-06-01T00:00:00Z",
};
const nothing: Devices = { isFirst: true, devices: [], code: null, hasRecoveryKey: false };
const laptop = {
  id: "7",
  kind: "extension",
  linkedAt: "2026-06-01T00:00:00Z",
  isThis: false,
  mayEnd: true,
} as const;
let services: FakeServices;
let devices: Devices;
let question: { mine: number; theirs: number } | null;
let reloads: number;
let vault: Vault;
const code = { code: "ABCDE-FGHJK", expiresAt: new Date(Date.now() + 300_000).toISOString() };

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  [devices, question, reloads] = [nothing, null, 0];
  vault = { state: "off", key: null };
  services = fakeServices({
    "purchase-vault": () => vault,
    devices: () => ({ ok: true, value: { devices, question } }),
    "show-link-code": () => ({ ok: true, value: code }),
    "end-device": () => {
      devices = nothing;
      return { ok: true, value: null };
    },
    "make-recovery-key": () => ({ ok: true, value: { key: "ABCD-EFGH" } }),
    "mail-recovery-key": () => ({ ok: true, value: null }),
    "link-device": () => {
      question = { mine: 3, theirs: 120 };
      return { ok: true, value: { watches: 120, question } };
    },
    "merge-holders": () => {
      question = null;
      return { ok: true, value: { moved: 3, same: 0, channels: 0, watches: 123 } };
    },
    "do-not-merge": () => {
      question = null;
      return { ok: true, value: null };
    },
  });
});
afterEach(() => vi.useRealTimers());

const open = (hasHolder = true) =>
  render(
    <DevicesSection
      server="https://prices.example.org"
      hasHolder={hasHolder}
      channels={[mailbox]}
      send={services.send}
      sendAndReload={async (answer) => {
        const given = await answer;
        return given.ok ? (given as never) : null;
      }}
      reload={async () => {
        reloads += 1;
      }}
    />,
  );
const press = async (name: string | RegExp) => user.click(await screen.findByRole("button", { name }));
const typeKey = async (text: string) => {
  const field = await screen.findByLabelText("Link code or recovery key");
  await user.clear(field);
  await user.type(field, text);
  await press("Get my watches");
};
const wait = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));

test("a link code is shown with a picture of its address, and says when it was used, with undo", async () => {
  open();
  await press("Show a link code");
  expect(await screen.findByText("ABCDE-FGHJK")).toBeTruthy();
  expect(screen.getByRole("img", { name: "QR code with the link code" })).toBeTruthy();
  devices = {
    ...nothing,
    devices: [laptop],
    code: { state: "used", expiresAt: code.expiresAt, usedBy: "7" },
  };
  await wait(3000);
  expect(await screen.findByText("Linked. Was that not you?")).toBeTruthy();
  await press("Undo");
  expect(services.sent("end-device")).toEqual([{ type: "end-device", id: "7" }]);
  expect(screen.queryByText("Linked. Was that not you?")).toBeNull();
});

test("a link code that was typed wrong five times, or has expired, is taken away", async () => {
  open();
  await press("Show a link code");
  devices = { ...nothing, code: { state: "ended", expiresAt: code.expiresAt, usedBy: null } };
  await wait(3000);
  expect(await screen.findByText(/somebody typed it wrong five times/)).toBeTruthy();
  expect(screen.queryByText("ABCDE-FGHJK")).toBeNull();
  devices = nothing;
  await press("Show a link code");
  await wait(301_000);
  expect(await screen.findByText("The code has expired. Nobody used it.")).toBeTruthy();
  expect(screen.queryByText("ABCDE-FGHJK")).toBeNull();
});

test("both counts are shown before anything is merged, and nothing is without a click", async () => {
  open();
  await typeKey("abcde fghjk");
  expect(services.sent("link-device")).toEqual([{ type: "link-device", key: "ABCDEFGHJK" }]);
  expect(await screen.findByText(/This browser has 3 watches, the other device 120/)).toBeTruthy();
  expect(services.sent("merge-holders")).toEqual([]);
  await press("Put them together");
  expect(services.sent("merge-holders")).toHaveLength(1);
  expect(screen.queryByText(/This browser has 3 watches/)).toBeNull();
});

test("who keeps the own watches is not linked", async () => {
  question = { mine: 1, theirs: 0 };
  open();
  expect(await screen.findByText("This browser has one watch, the other device none.")).toBeTruthy();
  await press("Keep mine, and do not link");
  expect([services.sent("do-not-merge").length, services.sent("merge-holders").length]).toEqual([1, 0]);
});

test("a recovery key brings the watches back in a new browser", async () => {
  services.background["link-device"] = () => ({ ok: true, value: { watches: 12, question: null } });
  open(false);
  const key = recoveryKeyOf(new Uint8Array(27).fill(9));
  await typeKey(key.toLowerCase());
  expect(services.sent("link-device")).toEqual([{ type: "link-device", key }]);
  await vi.waitFor(() => expect(reloads).toBe(1));
});

test.each([
  ["ABC", /has 10 characters/],
  ["ABCDE-FGHJU", /no U/],
  [
    recoveryKeyOf(new Uint8Array(27).fill(9)).replace(/.$/, "Z"),
    /One character of this recovery key is wrong/,
  ],
])("%s is found wrong without asking the server", async (typed, sentence) => {
  open(false);
  await typeKey(typed);
  expect((await screen.findByRole("alert")).textContent).toMatch(sentence);
  expect(services.sent("link-device")).toEqual([]);
});

test("the server's sentence about a code that does not work is shown", async () => {
  services.background["link-device"] = () => ({
    ok: false,
    reason: "refused",
    detail: "This code does not work.",
  });
  open(false);
  await typeKey("ABCDE-FGHJK");
  expect((await screen.findByRole("alert")).textContent).toBe("This code does not work.");
});

test("a recovery key is shown once, to copy, print or mail", async () => {
  open();
  await press("Make a recovery key");
  expect(await screen.findByText("ABCD-EFGH")).toBeTruthy();
  await press("Send to ann@example.org");
  expect(services.sent("mail-recovery-key")).toEqual([
    { type: "mail-recovery-key", key: "ABCD-EFGH", channel: "3" },
  ]);
  expect(await screen.findByText("Sent to ann@example.org.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Print" })).toBeTruthy();
});

test("a pasted link gives its code and the key of purchases", async () => {
  open(false);
  await typeKey(`https://prices.example.org/watches/link#ABCDEFGHJK&paid=${"k".repeat(43)}`);
  expect(services.sent("link-device")).toEqual([
    { type: "link-device", key: "ABCDEFGHJK", purchaseKey: "k".repeat(43) },
  ]);
});

test("where purchases are kept with the watches, QR code and recovery link carry their key, and it is said", async () => {
  vault = { state: "on", key: "k".repeat(43) };
  const { clipboard } = navigator;
  const copied: string[] = [];
  vi.spyOn(clipboard, "writeText").mockImplementation(async (text) => void copied.push(text));
  open();
  await press("Show a link code");
  expect(await screen.findByText(/The typed code does not/)).toBeTruthy();
  await press("Make a recovery key");
  expect(screen.getByRole("img", { name: "QR code with the recovery link" })).toBeTruthy();
  await press("Copy the recovery link");
  expect(copied).toEqual([`https://prices.example.org/watches/link#ABCD-EFGH&paid=${"k".repeat(43)}`]);
});

test("a browser that was linked by a code is told that purchases need the QR code or recovery link", async () => {
  vault = { state: "locked", key: null };
  open();
  expect(await screen.findByText(/paste the link of the QR code, or the recovery link/)).toBeTruthy();
});
