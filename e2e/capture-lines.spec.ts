import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { build } from "esbuild";
import { coveredTexts } from "./src/covered-texts.ts";
import type { Box } from "./src/panel-line.ts";

interface Label {
  readonly file: string;
  readonly kind: string;
  readonly marketplace: string;
  readonly asin?: string;
  readonly layout?: string;
}

const folder = process.env.PAGES_DIR ?? "";
const labels: readonly Label[] = existsSync(join(folder, "index.jsonl"))
  ? readFileSync(join(folder, "index.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line): Label => JSON.parse(line))
      .filter(({ kind, asin }) => kind === "product" && asin)
  : [];
/** One capture of each layout. */
const captures = [...Map.groupBy(labels, ({ layout = "" }) => layout).values()].map(([first]) => first!);

interface Shown {
  /** The boxes of the line's two buttons; null while it is not shown. */
  readonly line: readonly Box[] | null;
  /** Whether the background was told that it has no place: then the icon has a badge (`badge.test.ts`). */
  readonly isBadged: boolean;
}

/** A script that puts the panel of the content script into the page, with a background that always answers. */
async function panelScript(): Promise<string> {
  const source = (path: string) => fileURLToPath(new URL(`../extension/src/${path}`, import.meta.url));
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { createPanel } from ${JSON.stringify(source("content/panel.ts"))};
        import { lineStyle } from ${JSON.stringify(source("panel/line-style.ts"))};
        const answer = {
          css: lineStyle, open: "Open", off: "Off", tone: "good", reads: false,
          line: "Tidemark: good price, 20% below usual ($25.00 over 90 days)", short: "Tidemark: good price",
        };
        globalThis.showPanel = async () => {
          let isPlaced = true;
          let host;
          const attach = Element.prototype.attachShadow;
          Element.prototype.attachShadow = function (init) {
            host = this;
            return attach.call(this, { ...init, mode: "open" });
          };
          const panel = createPanel({
            ask: async (_listing, _look, placed) => { isPlaced = placed; return answer; },
            off: async () => {},
            frameUrl: () => "about:blank",
          });
          panel.show({ asin: "B000000001", prices: {} });
          await new Promise((resolve) => setTimeout(resolve));
          panel.place();
          const line = host.shadowRoot.getElementById("line");
          const boxes = [...line.querySelectorAll("button")].map((button) => button.getBoundingClientRect().toJSON());
          const isShown = host.isConnected && getComputedStyle(line).visibility === "visible";
          return { line: isShown ? boxes : null, isBadged: !isPlaced };
        };`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    bundle: true,
    format: "iife",
    write: false,
  });
  return outputFiles[0]!.text;
}

const showPanel = (page: Page): Promise<Shown> =>
  page.evaluate(() => (globalThis as unknown as { showPanel(): Promise<Shown> }).showPanel());

interface Seen {
  readonly file: string;
  readonly hasLine: boolean;
  readonly isBadged: boolean;
  readonly covered: readonly string[];
}

/** Opens captures one after another, each with a line. */
async function seeCaptures(page: Page, shown: readonly Label[]): Promise<Seen[]> {
  const script = await panelScript();
  await page.route("**", (route) => {
    const file = new URL(route.request().url()).searchParams.get("capture");
    if (!file || !route.request().isNavigationRequest()) return route.abort();
    // The shop's own scripts would rebuild the page; the debugger's are not held by it.
    const headers = {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "script-src 'none'",
    };
    return route.fulfill({ headers, body: readFileSync(join(folder, file)) });
  });
  const seen: Seen[] = [];
  for (const { file, marketplace, asin } of shown) {
    await page.goto(`https://${marketplace}/dp/${asin}?capture=${file}`, { waitUntil: "load" });
    await page.evaluate(script);
    const { line, isBadged } = await showPanel(page);
    const covered: string[] = [];
    for (const box of line ?? []) covered.push(...(await coveredTexts(page, box)));
    seen.push({ file, hasLine: line !== null, isBadged, covered });
  }
  expect(seen.filter(({ hasLine, isBadged }) => hasLine === isBadged)).toEqual([]);
  expect(seen.filter(({ covered }) => covered.length > 0)).toEqual([]);
  return seen;
}

test("a capture of each layout has a line that covers nothing, or a badge", async ({ page }) => {
  test.skip(captures.length === 0, "PAGES_DIR is not set");
  await page.setViewportSize({ width: 1280, height: 720 });
  const seen = await seeCaptures(page, captures);
  expect(seen.filter(({ hasLine }) => hasLine).length).toBeGreaterThan(0.8 * seen.length);
});

test.describe("on a phone", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test("a capture of a page for phones has a line that covers nothing", async ({ page }) => {
    test.skip(captures.length === 0, "PAGES_DIR is not set");
    const seen = await seeCaptures(
      page,
      captures.filter(({ layout }) => layout?.includes("mobile")),
    );
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(({ hasLine }) => !hasLine)).toEqual([]);
  });
});
