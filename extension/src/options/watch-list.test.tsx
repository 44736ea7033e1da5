// @vitest-environment jsdom
import { act, render, screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import type { Watch } from "@tidemark/core/wire";
import { beforeEach, expect, test, vi } from "vitest";
import { type FakeServices, fakeServices } from "../testing/page-services.fixture.ts";
import { watchOf } from "../testing/watch.fixture.ts";
import { WatchList } from "./watch-list.tsx";

vi.mock("uplot", () => ({ default: class {} }));

const user = userEvent.setup();
let services: FakeServices;

beforeEach(() => {
  services = fakeServices({ "change-watches": () => ({ ok: true, value: { changed: 2 } }) });
});

const many = (count: number): Watch[] =>
  Array.from({ length: count }, (_, n) =>
    watchOf({ id: String(n + 1), title: `Lamp ${n + 1}`, tags: n % 2 === 0 ? ["Gifts"] : [] }),
  );
const open = (watches: readonly Watch[]) =>
  render(
    <WatchList
      watches={watches}
      send={services.send}
      sendAndReload={async (answer) => (await answer) as never}
    />,
  );
const press = (name: string | RegExp) => user.click(screen.getByRole("button", { name }));
const links = () => screen.getAllByRole("link").map(({ textContent }) => textContent);

test("a thousand watches are shown by pages, searched and filtered by tag", async () => {
  open(many(1000));
  expect(links()).toHaveLength(50);
  await press("Next");
  expect(screen.getByText("Page 2 of 20")).toBeTruthy();
  await user.type(screen.getByLabelText("Search"), "lamp 999");
  expect(links()).toEqual(["Lamp 999"]);
  await user.clear(screen.getByLabelText("Search"));
  await user.selectOptions(screen.getByLabelText("Tag"), "Gifts");
  expect(screen.getByText("Page 1 of 10")).toBeTruthy();
});

test("chosen watches are tagged and deleted together, only those that are found, after a second click", async () => {
  open(many(4));
  await press("Choose all 4");
  await user.type(screen.getByLabelText("Tag for the chosen ones"), "for Ann");
  await press("Add tag");
  await user.selectOptions(screen.getByLabelText("Tag"), "Gifts");
  await press("Remove");
  expect(services.sent("change-watches")).toHaveLength(1);
  await press("Really remove all 2");
  expect(services.sent("change-watches").map(({ change }) => change)).toEqual([
    { ids: ["4", "3", "2", "1"], action: "tag", tag: "for Ann" },
    { ids: ["3", "1"], action: "delete" },
  ]);
});

test("removed watches can be brought back from a notice that is announced and has the focus", async () => {
  services = fakeServices({
    "change-watches": () => ({ ok: true, value: { changed: 2 } }),
    "remove-watch": () => ({ ok: true, value: null }),
  });
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { container } = open(many(3));
  const notice = container.querySelector(".removed")!;
  expect([notice.getAttribute("role"), notice.textContent]).toEqual(["status", ""]);
  await user.click(screen.getAllByRole("button", { name: /^Remove:/ })[0]!);
  expect(notice.textContent).toBe("One watch was removed. Undo");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Undo" }));
  vi.advanceTimersByTime(60_000);
  await user.keyboard("{Enter}");
  expect(services.sent("change-watches").map(({ change }) => change)).toEqual([
    { ids: ["3"], action: "restore" },
  ]);
  expect(notice.textContent).toBe("Brought back.");
  expect(document.activeElement).toBe(notice);

  await press("Choose all 3");
  await press("Remove");
  await press("Really remove all 3");
  expect(notice.textContent).toBe("3 watches were removed. Undo");
  screen.getByLabelText("Search").focus();
  await act(() => void vi.advanceTimersByTime(8000));
  expect(notice.textContent).toBe("");
  vi.useRealTimers();
});

test("a tag that the server would refuse is not sent", async () => {
  open(many(3));
  await user.click(screen.getByRole("checkbox", { name: "Choose Lamp 2" }));
  await user.type(screen.getByLabelText("Tag for the chosen ones"), "a,b");
  expect(within(screen.getByRole("alert")).getByText(/without commas/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Add tag" }).hasAttribute("disabled")).toBe(true);
});

test("a few watches need no search", () => {
  open(many(2));
  expect(screen.queryByLabelText("Search")).toBeNull();
});
