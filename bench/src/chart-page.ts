import { type Chart, defaultDisplay, drawChart } from "@tidemark/chart";
import type { HistoryView } from "@tidemark/core/wire";

/** Runs in Chromium: draws a history and moves through it, each move timed until its pixels are there. */
export interface Redraws {
  readonly points: number;
  readonly loadMs: number;
  readonly redrawMs: readonly number[];
}

const until = 1_760_000_000;
const hourS = 3600;

/** A price that wanders by the hour, always the same one; now and then nobody looked for two days. */
function hourly(points: number): HistoryView {
  let state = 42;
  const random = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const t = Array.from({ length: points }, (_, i) => until - (points - i) * hourS);
  let price = 10_000;
  const p = t.map(() => {
    price = Math.min(Math.max(price + Math.round((random() - 0.5) * 400), 4000), 25_000);
    return random() < 0.002 ? null : price;
  });
  const gaps = Array.from({ length: 20 }, (_, i): [number, number] => {
    const from = t[Math.floor(((i + 0.5) * points) / 20)]!;
    return [from, from + 48 * hourS];
  });
  return {
    marketplace: "com",
    asin: "B000000001",
    series: "buy_box",
    currency: "USD",
    exponent: 2,
    granularity: "raw",
    t,
    p,
    source: t.map(() => "crowd"),
    by: t.map(() => 2),
    gaps,
  };
}

/** Zooms in step by step, pans across, and zooms out again. */
function* moves(chart: Chart): Generator<void> {
  for (let n = 0; n < 40; n++) yield chart.zoom(0.85, 0.3 + 0.4 * Math.sin(n));
  for (let n = 0; n < 40; n++) yield chart.pan(n % 10 < 7 ? 0.3 : -0.4);
  for (let n = 0; n < 50; n++) yield chart.zoom(1 / 0.85, 0.5);
  // Two years wide, from one end to the other: the most points that a pan can meet.
  chart.showAll();
  chart.zoom(0.5, 0);
  for (let n = 0; n < 60; n++) yield chart.pan(n < 30 ? 0.03 : -0.03);
}

export function measure(element: HTMLElement, points: number): Redraws {
  const history = hourly(points);
  const span = { from: history.t[0]!, until };
  const claims = [{ price: 12_000, seenBy: 1, since: new Date((until - 40 * hourS) * 1000).toISOString() }];
  const began = performance.now();
  const chart = drawChart(element, { history, claims, span, target: 8000 }, { display: defaultDisplay });
  const canvas = element.querySelector("canvas")!;
  // Reading a pixel back waits until all that was painted is rasterised.
  const settle = (): unknown => canvas.getContext("2d")!.getImageData(0, 0, 1, 1);
  settle();
  const loadMs = performance.now() - began;
  const redrawMs: number[] = [];
  const step = moves(chart);
  for (;;) {
    const from = performance.now();
    if (step.next().done) break;
    settle();
    redrawMs.push(performance.now() - from);
  }
  return { points, loadMs, redrawMs };
}
