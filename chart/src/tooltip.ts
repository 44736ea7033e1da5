import type uPlot from "uplot";
import type { Painting } from "./paint.ts";
import { rowAt } from "./row-at.ts";
import { claimAt, claimReading, type Reading, readingAt, rowReading, type Stop } from "./keyboard-stops.ts";
import { priceText, seriesNames } from "./words.ts";

const reachPx = 12;

/** The claim whose ring is under the cursor. */
function claimNear(u: uPlot, { scene }: Painting): Painting["scene"]["claims"][number] | undefined {
  const { left = -1, top = -1 } = u.cursor;
  return scene.claims.find((claim) => {
    if (claim.price === null) return false;
    const x = u.valToPos(claimAt(claim, scene.span), "x");
    const y = u.valToPos(scene.axis.at(claim.price), "y");
    return left >= x - reachPx && Math.abs(top - y) <= reachPx;
  });
}

function readingUnder(u: uPlot, painting: Painting): Reading | null {
  const { scene, money } = painting;
  const claim = claimNear(u, painting);
  if (claim) return claimReading(claim, money);
  const row = rowAt(scene.history, u.posToVal(u.cursor.left ?? 0, "x"));
  return row === null ? null : rowReading(scene.history, row, money);
}

/** What the other lines stand at where the cursor is. */
export function besidesAt({ scene, money }: Painting, at: number): string[] {
  return scene.lines.slice(1).flatMap(({ history }) => {
    const row = rowAt(history, at);
    return row === null
      ? []
      : [`${seriesNames[history.series]}: ${priceText(history.p[row] ?? null, money)}`];
  });
}

/** Shows price, date and provenance of what is under the pointer, or where the keyboard's cursor stopped. */
export function showTip(u: uPlot, painting: Painting, stop: Stop | null): void {
  const tip = u.over.querySelector<HTMLElement>(".tm-tip") ?? document.createElement("div");
  const { left = -1 } = u.cursor;
  const { scene, money } = painting;
  const reading = left < 0 ? null : stop ? readingAt(scene, stop, money) : readingUnder(u, painting);
  tip.hidden = reading === null;
  if (!reading) return;
  tip.className = "tm-tip";
  tip.ariaHidden = "true";
  const price = document.createElement("strong");
  price.textContent = reading.price;
  const besides = besidesAt(painting, stop?.at ?? u.posToVal(left, "x")).map((text) => {
    const line = document.createElement("div");
    line.textContent = text;
    return line;
  });
  tip.replaceChildren(price, reading.about, ...besides);
  if (!tip.isConnected) u.over.append(tip);
  // Out of the line's way: at the foot while the line runs high.
  const y = reading.minor === null ? 0 : u.valToPos(scene.axis.at(reading.minor), "y");
  tip.classList.toggle("tm-foot", y < u.over.clientHeight / 2);
  const width = tip.offsetWidth;
  tip.style.left = `${Math.min(Math.max(left - width / 2, 0), Math.max(u.over.clientWidth - width, 0))}px`;
}
