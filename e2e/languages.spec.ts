import type { Page } from "@playwright/test";
import { languageFaults } from "./src/language-faults.ts";
import { openOwnPage } from "./src/own-page.ts";
import { arrive, type Person } from "./src/person.ts";
import { openPopupState, popupStates } from "./src/popup-states.ts";
import { pseudoExtension } from "./src/pseudo-extension.ts";
import { settingsAnswers } from "./src/settings-answers.ts";
import { test as base, expect } from "./src/story.ts";

/** The worker's answers are given: no server is needed. */
const test = base.extend<{ ann: Person }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
  ann: async ({}, use) => {
    const ann = await arrive({ shop: () => null, extensionFolder: await pseudoExtension() });
    await use(ann);
    await ann.leave();
  },
});

/** All that are there at once: what takes seconds says nothing else. */
const states = () => Object.entries(popupStates()).filter(([, { waitMs }]) => waitMs === undefined);

test("every state of the popup and the panel in the pseudo-language fits, and nothing of it is cut or English", async ({
  ann,
}) => {
  for (const [name, state] of states()) {
    const popup = await openPopupState(ann, state, { language: "en-XA" });
    expect.soft(await languageFaults(popup), name).toEqual([]);
    await popup.close();
    const panel = await openPopupState(ann, state, {
      language: "en-XA",
      page: "tabs/panel.html",
      size: { width: 320, height: 600 },
    });
    expect.soft(await languageFaults(panel), `${name}, panel of 320 px`).toEqual([]);
    await panel.close();
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
