import type { Health } from "@tidemark/core/wire";
import { percentText } from "./format-text.ts";

/** A jump of pages without a price, in a sentence. */
export const jumpText = ({ marketplace, client, reason, share, before }: Health["jumps"][number]): string =>
  `amazon.${marketplace}${client === null ? "" : `, extension ${client}`}: ${percentText(share)} of the pages give no price (${reason}), after ${percentText(before)} in the week before.`;
