// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { historyOf } from "./history.fixture.ts";
import { type Picture, svgOf } from "./svg.ts";

const day = 86_400;
const until = 1_764_000_000;
const span = { from: until - 30 * day, until };
const history = historyOf([[until - 20 * day, 2000], [until - 5 * day, 1799]]); // biome-ignore format: one row
const picture: Picture = {
  history,
  claims: [],
  span,
  title: "Brass desk lamp",
  name: "amazon.com · B000000001",
  width: 960,
  height: 420,
  theme: "light",
};

function drawn(more: Partial<Picture> = {}): { svg: Element; texts: string[] } {
  const svg = new DOMParser().parseFromString(
    svgOf({ ...picture, ...more }),
    "image/svg+xml",
  ).documentElement;
  expect(svg.tagName).toBe("svg");
  return { svg, texts: [...svg.querySelectorAll("text")].map(({ textContent }) => textContent ?? "") };
}

describe("the picture of a history", () => {
  test("picture shows title, price, its date, lowest and highest", () => {
    const { svg, texts } = drawn();
    expect(texts.slice(0, 4)).toEqual([
      "Brass desk lamp",
      "$17.99",
      "2025-11-19",
      "amazon.com · B000000001 · Tidemark",
    ]);
    expect(texts).toContain("$20.00");
    expect(texts.filter((text) => text === "$17.99")).toHaveLength(2);
    expect([svg.getAttribute("width"), svg.getAttribute("height")]).toEqual(["960", "420"]);
  });

  test.each([
    "</text><script>alert(1)</script>",
    '"/><image href="https://evil.example/x.png"/>',
    "&amp;&#0;]]><!--",
    "\u0000\u0008\ud800",
  ])("keeps a hostile title %j as text", (title) => {
    const { svg } = drawn({ title });
    expect(svg.querySelector("script, image, parsererror, [href]")).toBeNull();
  });

  test("picture draws imported prices dashed, with the tool's name", () => {
    const imported = [{ source: "keepa", t: [until - 30 * day, until - 20 * day], p: [3000, null] }];
    const { svg, texts } = drawn({ history: { ...history, imported } });
    expect(texts).toContain("Keepa");
    const dashed = [...svg.querySelectorAll("path[stroke-dasharray]")].map((path) => path.getAttribute("d"));
    expect(dashed).toHaveLength(1);
    expect(dashed[0]).toMatch(/^M\d/);
    expect(drawn().svg.querySelector("path[stroke-dasharray]")).toBeNull();
  });

  test("picture shows the ASIN instead of a title that its font lacks", () => {
    expect(drawn({ title: "真鍮製デスクランプ" }).texts[0]).toBe("amazon.com · B000000001");
  });

  test("picture has yen without decimals and hollow rings for open claims", () => {
    const yen = historyOf([[until - 20 * day, 1980]], { currency: "JPY", exponent: 0 });
    const claims = [{ price: 1500, seenBy: 1, since: new Date((until - day) * 1000).toISOString() }];
    const { svg, texts } = drawn({ history: yen, claims });
    expect(texts[1]).toBe("¥1,980");
    expect(texts.join(" ")).not.toContain(".00");
    expect(svg.querySelector("circle")!.getAttribute("fill")).toBe("#ffffff");
  });

  test("picture hatches gaps and interrupts the line there", () => {
    const gaps: [number, number][] = [[until - 15 * day, until - 10 * day]];
    const { svg } = drawn({ history: { ...history, gaps } });
    expect(svg.querySelectorAll("rect[fill^='url(']")).toHaveLength(1);
    const line = svg.querySelector("path[fill='none']")!.getAttribute("d")!;
    expect(line.match(/M/g)).toHaveLength(2);
  });

  test("picture shows a dash where there is no price", () => {
    expect(drawn({ history: historyOf([]) }).texts[1]).toBe("–");
    expect(drawn({ history: historyOf([[until - day, null]]) }).texts[1]).toBe("–");
  });

  test("a picture has no words, whose letters its font may lack", () => {
    const imported = [{ source: "keepa", t: [until - 30 * day, until - 20 * day], p: [3000, null] }];
    const spans = [7, 30, 365, 3650].map((days) => ({ from: until - days * day, until }));
    const texts = spans.flatMap((one) => drawn({ history: { ...history, imported }, span: one }).texts);
    const words = texts.filter((text) => /\p{L}/u.test(text) && text !== picture.title && text !== "Keepa");
    expect(new Set(words)).toEqual(new Set(["amazon.com · B000000001 · Tidemark"]));
  });

  test("picture stays small with many points", () => {
    const steps = Array.from(
      { length: 43_800 },
      (_, i) => [until - 30 * day + i * 59, 2000 + ((i * 7919) % 500)] as const,
    );
    expect(svgOf({ ...picture, history: historyOf(steps) }).length).toBeLessThan(150_000);
  });
});
