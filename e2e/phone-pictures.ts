import { join } from "node:path";
import { openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { createInvite } from "@tidemark/server/invites";
import postgres from "postgres";
import { panelLine, tapOn } from "./src/panel-line.ts";
import { arrive } from "./src/person.ts";
import { openPopupState, popupStates } from "./src/popup-states.ts";
import { startServer } from "./src/processes.ts";
import { putProduct, type Stored } from "./src/put-product.ts";
import { phonePage } from "./src/shop.ts";

const asin = "B000000001";
const title = "Brass desk lamp with a green glass shade";
const year: Stored["steps"] = [[340, 8999], [300, 9499], [262, 7999], [248, 8999], [190, 9999], [150, 8499], [118, 6999], [110, 8999], [64, 9299], [40, 8799], [21, 8899], [9, 8299]]; // biome-ignore format: one row

/** Popup, panel, settings and welcome page at two sizes of phones, in light and dark. */
export async function takePhonePictures(to: string): Promise<void> {
  const folder = await makeTestFolder("tidemark-phone-");
  const database = await openDatabase({ dataDir: join(folder, "data") });
  const server = await startServer({ DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl });
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  await putProduct(sql, { suffix: "com", asin, title, steps: year, gap: [90, 70], used: [[200, 6499], [60, 6799], [30, 5499]] }); // biome-ignore format: one row
  for (const theme of ["light", "dark"] as const) {
    for (const [width, height] of [
      [360, 740],
      [390, 844],
    ] as const) {
      const ann = await arrive({
        shop: () => phonePage({ asin, price: "$76.99", title }),
        colorScheme: theme,
        viewport: { width, height },
        isPhone: true,
      });
      const take = async (path: string, name: string) => {
        const tab = await ann.context.newPage();
        await tab.goto(`chrome-extension://${ann.extensionId}/${path}`);
        await tab.waitForTimeout(1500);
        const sideways = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (sideways > 0) console.log(`${name} scrolls ${sideways} px sideways at ${width} px.`);
        await tab.screenshot({ path: join(to, `${name}-${width}-${theme}.png`), fullPage: true });
        await tab.close();
      };
      await take("tabs/welcome.html", "phone-welcome");
      await ann.consent(server.url, await createInvite(sql as never, "operator"));
      await take(`popup.html?marketplace=com&asin=${asin}`, "phone-popup");
      await take("options.html", "phone-settings");
      for (const state of ["watched", "claim", "first", "offline-saved", "no-product"] as const) {
        const tab = await openPopupState(ann, popupStates()[state]!, { size: { width, height } });
        await tab.screenshot({
          path: join(to, `phone-popup-${state}-${width}-${theme}.png`),
          fullPage: true,
        });
        await tab.close();
      }
      const shop = await ann.visit(`https://www.amazon.com/gp/aw/d/${asin}`);
      for (let n = 0; n < 20 && !(await panelLine(shop)); n++) await shop.waitForTimeout(500);
      await shop.screenshot({ path: join(to, `phone-line-${width}-${theme}.png`) });
      const line = await panelLine(shop);
      if (!line) throw new Error("The page for phones has no line.");
      await tapOn(shop, line.main);
      await shop.waitForTimeout(2500);
      await shop.screenshot({ path: join(to, `phone-panel-${width}-${theme}.png`) });
      await ann.leave();
    }
  }
  await sql.end();
  await server.end();
  await database.close();
}
