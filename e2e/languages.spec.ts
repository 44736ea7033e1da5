import { languageFaults } from "./src/language-faults.ts";
import { arrive, type Person } from "./src/person.ts";
import { openPopupState, popupStates } from "./src/popup-states.ts";
import { pseudoExtension } from "./src/pseudo-extension.ts";
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
