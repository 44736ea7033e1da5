import { isProductOf, knownLine, type PanelQuestion } from "../panel/answer-panel.ts";
import { incomparableLine, type LineText, unknownLine } from "../panel/line-text.ts";
import { currentReader, write } from "../reader.ts";
import type { LookUp } from "../server/recent-lookups.ts";
import { mayLookUp, maySend, type Settings } from "../state/settings.ts";

/** What the toolbar icon shows in the tab of a product. Empty texts: nothing of its own. */
export interface Badge {
  readonly text: string;
  /** The icon's title, which screen readers read. */
  readonly title: string;
  readonly color: string;
}

export const noBadge: Badge = { text: "", title: "", color: "#0000" };

/** On each of them white text has a contrast of 4.5 and more. */
const colors = { low: "#0b6b3a", good: "#0b6b3a", unconfirmed: "#6b3fb5", plain: "#50606b" } as const;

function badgeOf({ line, tone }: LineText, placed: boolean): Badge {
  if (tone === "plain" && placed) return noBadge;
  const title = tone === "unconfirmed" ? write("badge.unconfirmed.title", { line }) : line;
  return { text: write(`badge.${tone}`), title, color: colors[tone] };
}

/**
 * The badge of the product on a page: for a price that is low, good or not confirmed, and for any where the line has no
 * place in the page. The server is asked only when it may be asked without a click.
 */
export async function badgeFor(settings: Settings, lookUp: LookUp, question: PanelQuestion): Promise<Badge> {
  if (!settings.badge || !mayLookUp(settings) || !isProductOf(question)) return noBadge;
  const { listing, placed } = question;
  const incomparable = incomparableLine(listing);
  if (incomparable) return badgeOf(incomparable, placed);
  const known = maySend(settings) ? await knownLine(settings, lookUp, listing, currentReader()) : null;
  return badgeOf(known ?? unknownLine(), placed);
}
