import type uPlot from "uplot";
import { boughtAt } from "./bought.ts";
import {
  boughtReadout,
  claimAt,
  claimReadout,
  importedReadoutAt,
  type KeyboardStop,
  type Readout,
  readoutAt,
  rowReadout,
} from "./keyboard-stops.ts";
import type { PaintContext } from "./paint.ts";
import { browserReader } from "./reader.ts";
import { rowAt } from "./row-at.ts";
import { priceText, seriesName } from "./words.ts";

const ringRadiusPx = 12;

/** The open claim whose ring is under the cursor. */
function claimNear(u: uPlot, { model }: PaintContext): PaintContext["model"]["claims"][number] | undefined {
  const { left = -1, top = -1 } = u.cursor;
  return model.claims.find((claim) => {
    if (claim.price === null) return false;
    const x = u.valToPos(claimAt(claim, model.span), "x");
    const y = u.valToPos(model.axis.at(claim.price), "y");
    return left >= x - ringRadiusPx && Math.abs(top - y) <= ringRadiusPx;
  });
}

function readoutUnder(u: uPlot, context: PaintContext): Readout | null {
  const { model, money } = context;
  const bought = (model.bought ?? []).find(
    (one) => Math.abs(u.valToPos(boughtAt(one), "x") - (u.cursor.left ?? 0)) <= ringRadiusPx,
  );
  if (bought) return boughtReadout(bought, money);
  const claim = claimNear(u, context);
  if (claim) return claimReadout(claim, money);
  const at = u.posToVal(u.cursor.left ?? 0, "x");
  const row = rowAt(model.history, at);
  return row === null ? importedReadoutAt(model.history, at, money) : rowReadout(model.history, row, money);
}

/** The prices of the other lines at a moment, as texts. */
export function otherPricesAt({ model, money }: PaintContext, at: number): string[] {
  const reader = browserReader();
  return model.lines.slice(1).flatMap(({ history }) => {
    const row = rowAt(history, at);
    if (row === null) return [];
    const price = priceText(history.p[row] ?? null, money, reader);
    return [reader.t("series.price", { series: seriesName(history.series, reader), price })];
  });
}

/** Shows price, date and source of what is under the pointer or at the keyboard's stop. */
export function showTooltip(u: uPlot, context: PaintContext, stop: KeyboardStop | null): void {
  const tip = u.over.querySelector<HTMLElement>(".tm-tip") ?? document.createElement("div");
  const { left = -1 } = u.cursor;
  const { model, money } = context;
  const reading = left < 0 ? null : stop ? readoutAt(model, stop, money) : readoutUnder(u, context);
  tip.hidden = reading === null;
  if (!reading) return;
  tip.className = "tm-tip";
  tip.ariaHidden = "true";
  const price = document.createElement("strong");
  price.textContent = reading.price;
  const others = otherPricesAt(context, stop?.at ?? u.posToVal(left, "x")).map((text) => {
    const line = document.createElement("div");
    line.textContent = text;
    return line;
  });
  tip.replaceChildren(price, reading.about, ...others);
  if (!tip.isConnected) u.over.append(tip);
  // At the bottom while the line is in the upper half.
  const y = reading.minor === null ? 0 : u.valToPos(model.axis.at(reading.minor), "y");
  tip.classList.toggle("tm-foot", y < u.over.clientHeight / 2);
  const width = tip.offsetWidth;
  tip.style.left = `${Math.min(Math.max(left - width / 2, 0), Math.max(u.over.clientWidth - width, 0))}px`;
}
