import { join } from "node:path";
import { languages, pseudoLanguage } from "@tidemark/texts";
import { openOwnPage } from "./src/own-page.ts";
import { arrive, withoutScrollbars } from "./src/person.ts";
import { openPopupState, popupStates } from "./src/popup-states.ts";
import { pseudoExtension } from "./src/pseudo-extension.ts";
import { settingsAnswers } from "./src/settings-answers.ts";

const overview = { ...settingsAnswers.overview, mode: "undecided" };

/** Takes screenshots of popup, settings and welcome page in each language, and in the pseudo-language. */
export async function takeLanguagePictures(to: string): Promise<void> {
  const ann = await arrive({
    shop: () => null,
    extensionFolder: await pseudoExtension(),
    args: withoutScrollbars,
  });
  for (const language of [...languages, pseudoLanguage]) {
    for (const name of ["good", "claim"]) {
      const popup = await openPopupState(ann, popupStates()[name]!, { language });
      await popup.waitForTimeout(400);
      await popup.screenshot({ path: join(to, `language-${language}-${name}.png`), fullPage: true });
      await popup.close();
    }
    for (const [name, path, answers] of [
      ["settings", "options.html", settingsAnswers],
      ["welcome", "tabs/welcome.html", { ...settingsAnswers, overview }],
    ] as const) {
      const tab = await openOwnPage(ann, path, answers, { language, width: 380 });
      await tab.screenshot({ path: join(to, `language-${language}-${name}.png`), fullPage: true });
      await tab.close();
    }
  }
  await ann.leave();
}
