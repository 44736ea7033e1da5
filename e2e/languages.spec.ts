import type { Page } from "@playwright/test";
import { languages } from "@tidemark/texts";
import { languageFaults } from "./src/language-faults.ts";
import { openOwnPage } from "./src/own-page.ts";
import { panelLine } from "./src/panel-line.ts";
import { arrive, type Person } from "./src/person.ts";
import { openPopupState, popupStates } from "./src/popup-states.ts";
import { pseudoExtension } from "./src/pseudo-extension.ts";
import { settingsAnswers } from "./src/settings-answers.ts";
import { lampPage } from "./src/shop.ts";
import { test as base, expect } from "./src/story.ts";

/** The worker's answers are given: no server is needed. */
const test = base.extend<{ ann: Person }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
  ann: async ({}, use) => {
    const ann = await arrive({
      shop: () => lampPage({ price: "$25.00" }),
      extensionFolder: await pseudoExtension(),
    });
    await use(ann);
    await ann.leave();
  },
});

/** A person who only looks prices up. No server listens at this address. */
const looks = { mode: "lookup", server: "http://127.0.0.1:9", registration: null, paused: false };

test("a language that is chosen is there at once: in the settings, an open popup, and the line of an open shop page", async ({
  ann,
}) => {
  const settings = await ann.options();
  await settings.evaluate(async (stored) => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { local: { set(items: object): Promise<void> } } };
    };
    await chrome.storage.local.set({ settings: stored });
  }, looks);
  const popup = await ann.popup("com", "B000000001");
  const shop = await ann.visit("https://www.amazon.com/dp/B000000001");
  const line = async () => (await panelLine(shop))?.text ?? "";
  await expect.poll(line).toBe("Tidemark: price history");
  const language = settings.locator("#language select");

  await language.selectOption("العربية");
  await expect(settings.getByRole("heading", { level: 1, name: "الإعدادات" })).toBeVisible();
  await expect.poll(line).toBe("Tidemark: سجل الأسعار");
  for (const page of [settings, popup]) {
    await expect(page.locator("html")).toHaveAttribute("lang", "ar");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  }
  await settings.locator("#pages select").selectOption("shop");
  await expect.poll(line).toBe("Tidemark: price history");
  await settings.locator("#pages select").selectOption("mine");
  await language.selectOption("");
  await expect.poll(line).toBe("Tidemark: price history");
  await expect(popup.locator("html")).toHaveAttribute("dir", "ltr");
});

/** All that are there at once: what takes seconds says nothing else. */
const states = () => Object.entries(popupStates()).filter(([, { waitMs }]) => waitMs === undefined);

/** The panel is the popup in the width that it is given. */
const panel = (language: string, width = 380) =>
  ({ language, page: "tabs/panel.html", size: { width, height: 600 } }) as const;

test("every state of the popup in the pseudo-language fits 380 and 320, and nothing of it is cut or English", async ({
  ann,
}) => {
  for (const [name, state] of states()) {
    const tab = await openPopupState(ann, state, panel("en-XA"));
    expect.soft(await languageFaults(tab), name).toEqual([]);
    await tab.setViewportSize({ width: 320, height: 600 });
    expect.soft(await languageFaults(tab), `${name}, 320 px`).toEqual([]);
    await tab.close();
  }
  const popup = await openPopupState(ann, popupStates().good!, { language: "en-XA" });
  expect(await languageFaults(popup)).toEqual([]);
});

/** The states that are the highest. */
const high = ["good", "rise", "struck", "coupon", "claim-gone", "converted", "busy", "revoked"] as const;

test("the popup fits 380 × 600 in every language, and no link of its footer is cut", async ({ ann }) => {
  test.setTimeout(400_000);
  for (const language of languages) {
    for (const name of high) {
      const tab = await openPopupState(ann, popupStates()[name]!, { language });
      const found = await tab.evaluate(() => ({
        height: document.documentElement.scrollHeight,
        cut: [...document.querySelectorAll("footer > *")].filter(
          (one) => one.scrollWidth > one.clientWidth + 1,
        ).length,
      }));
      expect.soft(found, `${name}, ${language}`).toEqual({ height: 600, cut: 0 });
      await tab.close();
    }
  }
});

test("a title in another direction stands at the side where the page's texts begin", async ({ ann }) => {
  const tab = await openPopupState(ann, popupStates().usual!, { language: "ar" });
  const ends = await tab.evaluate(() =>
    [...document.querySelectorAll("h1 bdi, .where > span")].map((one) => one.getBoundingClientRect().right),
  );
  expect(Math.abs(ends[0]! - ends[1]!)).toBeLessThan(2);
  await expect(tab.locator("h1 bdi")).toHaveCSS("direction", "ltr");
});

const misplaced = async (tab: Page): Promise<string[]> =>
  (await languageFaults(tab)).filter((fault) => !fault.startsWith("not translated"));

test("popup, settings and welcome page fit 320 from right to left, and time runs from left to right", async ({
  ann,
}) => {
  for (const name of ["good", "watched", "bought", "claim", "first", "undecided", "arabic"]) {
    const tab = await openPopupState(ann, popupStates()[name]!, panel("ar", 320));
    expect.soft(await misplaced(tab), name).toEqual([]);
    const [root, chart] = await tab.evaluate(() => [
      getComputedStyle(document.documentElement).direction,
      getComputedStyle(document.querySelector(".tm-chart") ?? document.head).direction,
    ]);
    expect.soft(root, name).toBe("rtl");
    if (name !== "undecided") expect.soft(chart, name).toBe("ltr");
    await tab.close();
  }
  for (const [path, mode] of [
    ["options.html", "share"],
    ["tabs/welcome.html", "undecided"],
  ] as const) {
    const overview = { ...settingsAnswers.overview, mode };
    const shape = { language: "ar", width: 320 };
    const tab = await openOwnPage(ann, path, { ...settingsAnswers, overview }, shape);
    await unfold(tab);
    expect.soft(await misplaced(tab), path).toEqual([]);
    await tab.close();
  }
});

/** The settings and the welcome page with everything unfolded; `changed`: asked again. */
const pages: Readonly<Record<string, readonly [path: string, overview: object]>> = {
  settings: ["options.html", {}],
  "settings before": ["options.html", { mode: "undecided" }],
  welcome: ["tabs/welcome.html", { mode: "undecided" }],
  changed: ["tabs/welcome.html", { outdated: true }],
};

const unfold = (tab: Page): Promise<void> =>
  tab.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });

test("settings and welcome page in the pseudo-language fit 320 and 380, and nothing of them is cut or English", async ({
  ann,
}) => {
  for (const [name, [path, more]] of Object.entries(pages)) {
    const overview = { ...settingsAnswers.overview, ...more };
    const tab = await openOwnPage(
      ann,
      path,
      { ...settingsAnswers, overview },
      { language: "en-XA", width: 380 },
    );
    await unfold(tab);
    expect.soft(await languageFaults(tab), name).toEqual([]);
    await tab.setViewportSize({ width: 320, height: 740 });
    expect.soft(await languageFaults(tab), `${name}, 320 px`).toEqual([]);
    await tab.close();
  }
});
