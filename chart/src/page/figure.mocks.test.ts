// @vitest-environment jsdom
import { HistoryView, type ProductView } from "@tidemark/core/wire";
import { beforeEach, expect, test, vi } from "vitest";
import { encode } from "zod/mini";
import type { ChartInput } from "../chart-model.ts";
import { historyOf } from "../history.fixture.ts";
import { startFigure, startFigures } from "./figure.ts";

const drawn: ChartInput[] = [];
vi.mock("../draw-chart.ts", () => ({
  drawChart: (_: HTMLElement, input: ChartInput) => {
    drawn.push(input);
    return { destroy: () => undefined, showsAll: () => true };
  },
}));

const now = Math.floor(Date.now() / 1000);
const since = new Date((now - 86_400) * 1000).toISOString();
const series = {
  currency: "USD",
  exponent: 2,
  price: 1999,
  since,
  lastConfirmedAt: since,
  lowest: null,
  highest: null,
  claims: [],
};
const product: ProductView = {
  id: "1",
  marketplace: "com",
  asin: "B000000001",
  title: "<img src=x onerror=alert(1)>",
  image: null,
  dirty: false,
  series: { buy_box: series, used: series },
};
const history: HistoryView = historyOf([[now - 86_400, 1999]]);

const asked: string[] = [];
const get = async (path: string): Promise<Response> => {
  asked.push(path);
  const wanted = new URLSearchParams(path.split("?")[1]).get("series") as HistoryView["series"];
  return Response.json(
    path.includes("/history") ? encode(HistoryView, { ...history, series: wanted }) : product,
  );
};
const down = async (): Promise<Response> => new Response("", { status: 503 });

function figure(): HTMLElement {
  document.body.innerHTML =
    '<figure data-tidemark-chart data-marketplace="com" data-asin="B000000001" data-series="used"><table><tr><td>old</td></tr></table></figure><div data-tidemark-fallback>list</div>';
  return document.querySelector("figure")!;
}

const extra = {
  kind: "coupon",
  percent: 10,
  minor: null,
  unit: null,
  pays: 1799,
  price: 1999,
  since,
  until: since,
  reporters: 2,
  verified: false,
} as const;

beforeEach(() => {
  drawn.length = 0;
  asked.length = 0;
});

test("a figure asks for its product and the series it names, and draws it", async () => {
  await startFigure(figure(), get);
  expect(asked).toEqual([
    "/v1/products/com/B000000001",
    "/v1/products/com/B000000001/history?series=used&range=3m&granularity=raw",
  ]);
  expect(drawn.map((input) => input.history.series)).toEqual(["used"]);
});

test("a figure asks where it says, and first for the range that it names", async () => {
  const page = figure();
  page.dataset.at = "/watches/own";
  page.dataset.range = "all";
  await startFigure(page, get);
  expect(asked).toEqual([
    "/watches/own/com/B000000001",
    "/watches/own/com/B000000001/history?series=used&range=all&granularity=raw",
  ]);
});

test("a figure that is far away asks for nothing until it comes near, and then once", async () => {
  let near: IntersectionObserverCallback = () => undefined;
  const watched = new Set<Element>();
  class Observer {
    constructor(callback: IntersectionObserverCallback) {
      near = callback;
    }
    observe = (element: Element) => watched.add(element);
    unobserve = (element: Element) => watched.delete(element);
  }
  vi.stubGlobal("IntersectionObserver", Observer);
  const target = figure();
  startFigures(document, get);
  const tell = (isIntersecting: boolean) =>
    near([{ isIntersecting, target } as unknown as IntersectionObserverEntry], {} as IntersectionObserver);
  expect(watched).toEqual(new Set([target]));
  tell(false);
  expect(asked).toEqual([]);
  tell(true);
  await vi.waitFor(() => expect(drawn).toHaveLength(1));
  expect(watched.size).toBe(0);
  vi.unstubAllGlobals();
});

test("what the server rendered is hidden only once the chart is there", async () => {
  const good = figure();
  await startFigure(good, get);
  expect(good.querySelector<HTMLElement>("figure > table")!.hidden).toBe(true);
  expect(document.querySelector<HTMLElement>("div[data-tidemark-fallback]")!.hidden).toBe(true);
  const details = good.querySelector("details")!;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  expect(details.querySelector("table")!.textContent).toContain("$19.99");
  const bad = figure();
  await startFigure(bad, down);
  expect(bad.querySelector("table")!.hidden).toBe(false);
  expect(bad.querySelector("[role='status']")!.textContent).toContain("could not be loaded");
  // The page's style keeps the chart's room only until then.
  expect([good, bad].map(({ dataset }) => dataset.tidemarkChart)).toEqual(["drawn", "failed"]);
});

test("choosing a range or a series loads and draws it; nothing is written as markup or inline style", async () => {
  const element = figure();
  await startFigure(element, get);
  element.querySelector<HTMLInputElement>("input[value='1y']")!.click();
  await vi.waitFor(() => expect(drawn).toHaveLength(2));
  element.querySelector<HTMLInputElement>("input[value='buy_box']")!.click();
  await vi.waitFor(() => expect(drawn).toHaveLength(3));
  expect(asked.at(-1)).toContain("series=buy_box&range=1y");
  expect(element.querySelector("[style], img")).toBeNull();
});

test("an additional series is loaded and drawn with the chosen one", async () => {
  const element = figure();
  await startFigure(element, get);
  const tick = [...element.querySelectorAll("label")].find(
    (label) => label.textContent === "Price" && label.querySelector("[type='checkbox']"),
  )!;
  tick.querySelector("input")!.click();
  await vi.waitFor(() => expect(drawn).toHaveLength(2));
  expect(asked.slice(2)).toEqual([
    "/v1/products/com/B000000001/history?series=buy_box&range=3m&granularity=raw",
  ]);
  expect(drawn[1]!.history.series).toBe("used");
  expect(drawn[1]!.others!.map(({ series }) => series)).toEqual(["buy_box"]);
  expect(element.querySelector(".tm-legend")!.textContent).toBe("Lowest usedPrice");
});

test("prices after extras are drawn with the headline price, and with no other", async () => {
  const page = figure();
  page.dataset.series = "buy_box";
  const extras: ProductView["extras"] = [extra, { ...extra, kind: "unit" }, { ...extra, kind: "shipping" }];
  await startFigure(page, async (path) =>
    path.includes("/history") ? get(path) : Response.json({ ...product, extras }),
  );
  const drawnBeside = () => drawn.at(-1)?.others?.map((other) => other.series);
  expect(drawnBeside()).toEqual(["with_coupon", "with_shipping"]);
  page.querySelector<HTMLInputElement>("input[value='used']")!.click();
  await vi.waitFor(() => expect(drawn.at(-1)?.history.series).toBe("used"));
  expect(drawnBeside()).toEqual([]);
});
