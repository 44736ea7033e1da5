import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { sampleMails } from "@tidemark/server/sample-mails";

/** Takes screenshots of the mails, at two widths in light and dark: `CHROMIUM_PATH=… node e2e/mail-pictures.ts FOLDER`. */
const out = process.argv[2];
if (!out) throw new Error("Usage: node e2e/mail-pictures.ts FOLDER");
await mkdir(out, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH! });
for (const language of ["en", "de", "ar", "ja"] as const) {
  for (const { name, html } of await sampleMails(language)) {
    for (const width of [360, 720]) {
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await browser.newPage({ viewport: { width, height: 600 }, colorScheme });
        await page.setContent(html);
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (sideways > 0)
          console.log(`The mail ${name} in ${language} scrolls ${sideways} px sideways at ${width} px.`);
        const path = join(out, `mail-${name}-${language}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        await page.close();
      }
    }
  }
}
await browser.close();
