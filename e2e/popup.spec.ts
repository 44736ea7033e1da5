import { violations } from "./src/axe.ts";
import { layoutShifts } from "./src/layout-shifts.ts";
import { arrive, type Person } from "./src/person.ts";
import { openPopupState, popupStates } from "./src/popup-states.ts";
import { test as base, expect } from "./src/story.ts";

/** The worker's answers are given: no server is needed. */
const test = base.extend<{ ann: Person }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
  ann: async ({}, use) => {
    const ann = await arrive({ shop: () => null });
    await use(ann);
    await ann.leave();
  },
});

test("every state of the popup fits 380 × 600, moves nothing, asks no other host, and has no fault for axe", async ({
  ann,
}) => {
  test.setTimeout(300_000);
  const asked: string[] = [];
  ann.context.on("request", (request) => asked.push(request.url()));
  for (const [name, state] of Object.entries(popupStates())) {
    const tab = await openPopupState(ann, state);
    const { height, width, chart } = await tab.evaluate(() => ({
      height: document.documentElement.scrollHeight,
      width: document.documentElement.scrollWidth,
      chart: document.querySelector(".tm-chart")?.clientHeight ?? 150,
    }));
    expect.soft({ height, width }, name).toEqual({ height: 600, width: 380 });
    expect.soft(chart, `${name}, chart`).toBeGreaterThanOrEqual(150);
    const spilt = await tab
      .locator(".preset:visible")
      .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length);
    expect.soft(spilt, `${name}, prices wider than their button`).toBe(0);
    // What is known late, after a kept answer was shown or after five seconds, has to be said first, and moves the rest down.
    const isLate = (state.saved && !state.isOffline) || state.answer === null;
    if (!isLate) expect.soft(await layoutShifts(tab), `${name}, shifts`).toEqual([]);
    expect.soft(await violations(tab), `${name}, light`).toEqual([]);
    await tab.emulateMedia({ colorScheme: "dark" });
    expect.soft(await violations(tab, ["color-contrast"]), `${name}, dark`).toEqual([]);
    await tab.emulateMedia({ colorScheme: "light", forcedColors: "active" });
    expect.soft(await violations(tab, ["color-contrast"]), `${name}, forced colours`).toEqual([]);
    await tab.close();
  }
  expect(asked.filter((url) => url.startsWith("http"))).toEqual([]);
});

test("in forced colours the chosen range stays marked", async ({ ann }) => {
  const tab = await openPopupState(ann, popupStates().usual!, { isForced: true });
  const background = (range: string) =>
    tab.getByText(range, { exact: true }).evaluate((text) => getComputedStyle(text.closest("label")!).backgroundColor); // biome-ignore format: one row
  expect(await background("3 m")).not.toBe(await background("6 m"));
});

test("a chart of minutes draws its only price", async ({ ann }) => {
  const tab = await openPopupState(ann, popupStates().young!);
  const ink = await tab.locator(".tm-chart canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let blue = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at]! < 60 && data[at + 2]! > 140 && data[at + 3]! > 200) blue++;
    }
    return blue;
  });
  // A dot of 7 px has about 38.
  expect(ink).toBeGreaterThan(25);
});
