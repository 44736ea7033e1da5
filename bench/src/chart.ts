import { fileURLToPath } from "node:url";
import { findChromium } from "@tidemark/crawler/find-chromium";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Redraws } from "./chart-page.ts";
import { quantile } from "./http-load.ts";

/** How fast the chart redraws while somebody zooms and pans through 5 years of hourly prices. */
const points = 43_800;
const size = { width: 900, height: 340 };

declare const bench: { measure(element: HTMLElement, points: number): Redraws };

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const shared = { bundle: true, write: false, logLevel: "warning" } as const;
const [script, style] = await Promise.all([
  build({
    ...shared,
    entryPoints: [file("./chart-page.ts")],
    format: "iife",
    globalName: "bench",
    minify: true,
  }),
  build({ ...shared, entryPoints: [file("../../chart/src/chart.css")] }),
]);
const executablePath = findChromium(process.env);
if (!executablePath) throw new Error("No Chromium: install one, or set CHROMIUM_PATH.");
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 500 } });
  await page.setContent(
    `<style>body { margin: 20px } ${style.outputFiles[0]!.text} #chart { width: ${size.width}px; height: ${size.height}px; block-size: ${size.height}px }</style>
    <div class="tm-part"><div id="chart"></div></div>`,
  );
  await page.addScriptTag({ content: script.outputFiles[0]!.text });
  const { loadMs, redrawMs } = await page.evaluate(
    (count) => bench.measure(document.querySelector<HTMLElement>("#chart")!, count),
    points,
  );
  if (process.argv[2]) await page.screenshot({ path: process.argv[2] });
  const ms = (value: number): number => Number(value.toFixed(2));
  console.log(
    JSON.stringify({
      bench: "chart",
      points,
      ...size,
      redraws: redrawMs.length,
      loadMs: ms(loadMs),
      p50Ms: ms(quantile(redrawMs, 0.5)),
      p95Ms: ms(quantile(redrawMs, 0.95)),
      maxMs: ms(Math.max(...redrawMs)),
      chromium: browser.version(),
    }),
  );
} finally {
  await browser.close();
}
