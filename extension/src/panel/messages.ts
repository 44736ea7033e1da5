import { Listing } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** From the content script, which then shows the panel or not. `look`: ask the server about the product, too. */
export const PanelRequest = z.object({ type: z.literal("panel"), listing: Listing, look: z.boolean() });
/** From the content script: the person turned the panel off. */
export const PanelOffMessage = z.object({ type: z.literal("panel-off") });

/** To the content script. Without an answer there is no panel. */
export interface PanelAnswer {
  /** The names of the buttons. */
  readonly open: string;
  readonly off: string;
  /** What the server knows, in words; null when it was not asked, or knows nothing. */
  readonly line: string | null;
  /** Whether the server may be asked as soon as the line is in view. */
  readonly reads: boolean;
}

/** From the page in the frame to the content script of its tab. */
export const panelCloseMessage = { type: "panel-close" } as const;
