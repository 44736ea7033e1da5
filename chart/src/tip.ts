import type uPlot from "uplot";
import { rowAt } from "./columns.ts";
import type { Overlay } from "./overlay.ts";
import { claimText, dateText, priceText, provenanceOf } from "./words.ts";

const reachPx = 12;

/** The claim whose ring is under the cursor. */
function claimNear(u: uPlot, { claims, history, span }: Overlay): Overlay["claims"][number] | undefined {
  const { left = -1, top = -1 } = u.cursor;
  return claims.find(({ price, since }) => {
    if (price === null) return false;
    const seconds = Math.min(Math.max(Date.parse(since) / 1000, span.from), span.until);
    const x = u.valToPos(seconds, "x");
    const y = u.valToPos(price / 10 ** history.exponent, "y");
    return left >= x - reachPx && Math.abs(top - y) <= reachPx;
  });
}

type Lines = readonly [price: string, since: string, minor: number | null];

function linesAt(u: uPlot, overlay: Overlay): Lines | null {
  const { history, money } = overlay;
  const claim = claimNear(u, overlay);
  if (claim) {
    const since = dateText(Date.parse(claim.since) / 1000, true);
    return [claimText(claim, money), `since ${since}`, claim.price];
  }
  const row = rowAt(history, u.posToVal(u.cursor.left ?? 0, "x"));
  if (row === null) return null;
  const provenance = provenanceOf(history.source[row] ?? "crowd", history.by[row] ?? 0);
  const minor = history.p[row] ?? null;
  const since = dateText(history.t[row]!, history.granularity === "raw");
  return [priceText(minor, money), `since ${since} · ${provenance}`, minor];
}

/** Shows price, date and provenance of what is under the cursor. */
export function showTip(u: uPlot, overlay: Overlay): void {
  const tip = u.over.querySelector<HTMLElement>(".tm-tip") ?? document.createElement("div");
  const { left = -1 } = u.cursor;
  const lines = left < 0 ? null : linesAt(u, overlay);
  tip.hidden = lines === null;
  if (!lines) return;
  tip.className = "tm-tip";
  tip.ariaHidden = "true";
  const price = document.createElement("strong");
  const [first, second, minor] = lines;
  price.textContent = first;
  tip.replaceChildren(price, second);
  if (!tip.isConnected) u.over.append(tip);
  // Out of the line's way: at the foot while the line runs high.
  const y = minor === null ? 0 : u.valToPos(minor / 10 ** overlay.history.exponent, "y");
  tip.classList.toggle("tm-foot", y < u.over.clientHeight / 2);
  const width = tip.offsetWidth;
  tip.style.left = `${Math.min(Math.max(left - width / 2, 0), Math.max(u.over.clientWidth - width, 0))}px`;
}
