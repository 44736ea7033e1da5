// @vitest-environment jsdom
import { render, screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type FakeServices, fakeServices } from "../testing/page-services.fixture.ts";
import { InviteSection } from "./invite-section.tsx";

const user = userEvent.setup();
let services: FakeServices;
const link = "https://prices.example.org/join/ABCDE-FGHJK";
const invite = (id: string, more: object = {}) => ({
  id,
  createdAt: "2026-11-24T10:00:00.000Z",
  expiresAt: "2026-12-08T10:00:00.000Z" as string | null,
  uses: 2,
  used: 1,
  state: "open" as const,
  ...more,
});

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  services = fakeServices({
    invites: () => ({
      ok: true,
      value: { mayInvite: 3, invites: [invite("1"), invite("2", { state: "revoked" })] },
    }),
    invite: () => ({ ok: true, value: { code: "ABCDE-FGHJK", link, expiresAt: "2026-12-08T10:00:00.000Z" } }),
    "take-invite-back": () => ({ ok: true, value: null }),
  });
});
afterEach(() => vi.restoreAllMocks());

const open = async () => {
  render(<InviteSection send={services.send} />);
  await screen.findByRole("heading", { name: "Invite others" });
};

describe("invites in the settings", () => {
  test("a link for several people is made, shown once, and can be copied", async () => {
    await open();
    expect(screen.getByText("You can invite 3 more people now.")).toBeTruthy();
    await user.selectOptions(screen.getByRole("combobox"), "3");
    await user.click(screen.getByRole("button", { name: "Create a link" }));
    const status = within((await screen.findByText(link)).closest<HTMLElement>("[role=status]")!);
    await user.click(status.getByRole("button", { name: "Copy the link" }));
    expect(await navigator.clipboard.readText()).toBe(link);
    expect(services.sent("invite")).toEqual([{ type: "invite", uses: 3 }]);
    expect(services.sent("invites")).toHaveLength(2);
  });

  test("an open link is taken back, others say what became of them", async () => {
    await open();
    const items = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
    expect(items[0]).toMatch(/^Created Nov 24, 2026, used 1 of 2\. Works until Dec 8, 2026\./);
    expect(items[1]).toMatch(/Taken back\.$/);
    await user.click(screen.getByRole("button", { name: "Take back the link of Nov 24, 2026" }));
    expect(services.sent("take-invite-back")).toEqual([{ type: "take-invite-back", id: "1" }]);
  });

  test("who has invited enough cannot make another link", async () => {
    services.background.invites = () => ({ ok: true, value: { mayInvite: 0, invites: [] } });
    await open();
    expect(screen.getByRole("button", { name: "Create a link" }).matches(":disabled")).toBe(true);
    expect(screen.getByText("You have invited enough people for now.")).toBeTruthy();
  });

  test.each([
    ["too-many", "You have invited as many people as you can for now."],
    ["busy", "The server is busy. Try again in a minute."],
  ] as const)("a link that cannot be made (%s) says why", async (reason, text) => {
    services.background.invite = () => ({ ok: false, reason });
    await open();
    await user.click(screen.getByRole("button", { name: "Create a link" }));
    expect((await screen.findByRole("alert")).textContent).toBe(text);
  });

  test("nothing is shown where the server needs no invites", async () => {
    services.background.invites = () => ({ ok: false, reason: "none" });
    const { container } = render(<InviteSection send={services.send} />);
    await vi.waitFor(() => expect(services.sent("invites")).toHaveLength(1));
    expect(container.textContent).toBe("");
  });
});
