import { Listing } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** From the content script. `look`: ask the server, too. */
export const PanelRequest = z.object({ type: z.literal("panel"), listing: Listing, look: z.boolean() });
/** From the content script: the person has clicked it away. */
export const PanelOffMessage = z.object({ type: z.literal("panel-off") });

/** To the content script. No answer: no panel. */
export interface PanelAnswer {
  readonly open: string;
  readonly off: string;
  /** What the server knows; null when it was not asked, or knows nothing. */
  readonly line: string | null;
  /** Whether the server may be asked as soon as the line is seen. */
  readonly reads: boolean;
}

/** To the content script of a tab, from the page inside. */
export const panelCloseMessage = { type: "panel-close" } as const;
