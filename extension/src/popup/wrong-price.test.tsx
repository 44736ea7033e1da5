// @vitest-environment jsdom
import { render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { marketplaceBySuffix, parseAsin } from "@tidemark/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Overview } from "../messages.ts";
import type { TakenBack } from "../outbox/take-back.ts";
import {
  type Background,
  type FakeServices,
  fakeServices,
  overviewOf,
} from "../testing/page-services.fixture.ts";
import { WrongPrice } from "./wrong-price.tsx";

const user = userEvent.setup();
const subject = { marketplace: marketplaceBySuffix("com")!, asin: parseAsin("B000000001")!, listing: null };
const explained = "com B000000001\nbuy_box: 19.99 USD (box-core-price)";
let services: FakeServices;

interface Given {
  readonly mode?: Overview["mode"];
  readonly taken?: TakenBack;
  readonly seen?: string | null;
  readonly isPanel?: boolean;
  readonly background?: Background;
  readonly answered?: "Take it back" | "Cancel";
}

async function call({
  mode = "share",
  taken = "asked",
  seen = explained,
  isPanel = false,
  background,
  answered = "Take it back",
}: Given = {}) {
  services = fakeServices(background ?? { "take-back": () => ({ ok: true, taken }) }, null, {
    explained: seen,
    isPanel,
  });
  render(<WrongPrice subject={subject} overview={overviewOf({ mode })} services={services} />);
  await press("This price is wrong");
  if (mode === "share") await press(answered);
}
const press = (name: string) => user.click(screen.getByRole("button", { name }));
const shown = () => (screen.getByRole("textbox", { name: "What was read" }) as HTMLTextAreaElement).value;

beforeEach(() => vi.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

describe("this price is wrong", () => {
  test.each([
    ["asked", /is asked to take your report back/],
    ["waiting", /was deleted before it was sent/],
    ["nothing", /Nothing of it was reported/],
  ] as const)(
    "a wrong price (%s) is taken back after the question is confirmed, and what was read is shown",
    async (taken, text) => {
      await call({ taken });
      await screen.findByText(text);
      expect(shown()).toBe(`Tidemark 9.9.9\n${explained}`);
      expect(document.activeElement).toBe(screen.getByRole("region", { name: "What was read" }));
      expect(services.requests).toEqual([{ type: "take-back", marketplace: "com", asin: "B000000001" }]);
    },
  );

  test("the question about a wrong price has the focus, and cancelled it does nothing and gives it back", async () => {
    await call({ answered: "Cancel" });
    const opener = () => screen.getByRole("button", { name: "This price is wrong" });
    expect(document.activeElement).toBe(opener());
    await user.keyboard("{Enter}");
    const question = screen.getByRole("alertdialog", { name: "Take your report of this price back?" });
    expect(document.activeElement).toBe(question);
    const closesAround = vi.fn((event: KeyboardEvent) => !event.defaultPrevented);
    document.addEventListener("keydown", closesAround);
    await user.keyboard("{Escape}");
    document.removeEventListener("keydown", closesAround);
    expect(closesAround).toHaveReturnedWith(false);
    expect(document.activeElement).toBe(opener());
    expect(services.requests).toEqual([]);
  });

  test.each(["asked", "waiting"] as const)(
    "a price that was taken back (%s) is put back by Undo",
    async (taken) => {
      await call({
        background: { "take-back": () => ({ ok: true, taken }), "put-back": () => ({ ok: true }) },
      });
      await user.click(await screen.findByRole("button", { name: "Undo" }));
      await screen.findByText("Undone. The price is reported again when you next load its page.");
      expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
      expect(document.activeElement).toBe(screen.getByRole("region", { name: "What was read" }));
      expect(services.requests.at(-1)).toEqual({ type: "put-back", marketplace: "com", asin: "B000000001" });
    },
  );

  test("a background that ends before a price is put back is said so, and Undo stays", async () => {
    await call();
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await screen.findByText(/was interrupted/);
    screen.getByRole("button", { name: "Undo" });
  });

  test.each([{ taken: "nothing" }, { mode: "lookup" }] as const)(
    "where nothing was taken back (%j) there is nothing to undo",
    async (given) => {
      await call(given);
      await screen.findByText(/Nothing of it was reported/);
      expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    },
  );

  test("what was read of a wrong price can be copied", async () => {
    await call();
    await user.click(await screen.findByRole("button", { name: "Copy" }));
    expect(await navigator.clipboard.readText()).toBe(`Tidemark 9.9.9\n${explained}`);
    await screen.findByText("Copied.");
  });

  test("with consent to look-ups only a wrong price is shown, and nothing is asked for", async () => {
    await call({ mode: "lookup" });
    await screen.findByText(/Nothing of it was reported/);
    expect(shown()).toContain(explained);
    expect(services.requests).toEqual([]);
  });

  test("the panel asks the page around it what was read", async () => {
    await call({ isPanel: true });
    await screen.findByText(/asked/);
    expect(shown()).toContain(explained);
  });

  test.each([
    ["does not answer", null],
    ["answers with a book", "x".repeat(30_000)],
  ])("a page that %s is said so, and the price is taken back all the same", async (_, seen) => {
    await call({ seen });
    await screen.findByText(/The page does not answer/);
    await screen.findByText(/is asked to take your report back/);
  });

  test("a background that ends meanwhile is said so, and what was read is shown", async () => {
    await call({ background: {} });
    await screen.findByText(/was interrupted/);
    expect(shown()).toContain(explained);
  });

  test("what was read is shown as text, whatever it holds", async () => {
    await call({ seen: "<img src=x onerror=alert(1)>" });
    await screen.findByText(/asked/);
    expect(shown()).toContain("<img src=x");
    expect(document.querySelector("img")).toBeNull();
  });
});
