import { Listing } from "@tidemark/core/wire";
import * as z from "zod/mini";

/**
 * From the content script, which then shows the panel or not. `look`: ask the server about the product, too. `placed`: false
 * when the page has no place for the line.
 */
export const PanelRequest = z.object({
  type: z.literal("panel"),
  listing: Listing,
  look: z.boolean(),
  placed: z._default(z.boolean(), true),
  /** What the page says of its language. */
  lang: z.catch(z.string().check(z.maxLength(35)), ""),
});
/** From the content script: the person turned the panel off. */
export const PanelOffMessage = z.object({ type: z.literal("panel-off") });

/** To the content script: all that it shows. Without an answer there is no panel. */
export interface PanelAnswer {
  /** Of all texts: a BCP 47 tag and its direction. */
  readonly lang: string;
  readonly dir: string;
  /** Style sheet of the line and the panel. */
  readonly css: string;
  /** The titles of the line, which opens the panel, and of the button that turns it off. */
  readonly open: string;
  readonly off: string;
  /** The text of the line, and a shorter one for where that has no place. */
  readonly line: string;
  readonly short: string;
  /** What the text says, as a class of the style sheet. */
  readonly tone: string;
  /** Whether the line waits until it is in view, and the server was asked. */
  readonly reads: boolean;
}

/** From the page in the frame to the content script of its tab. */
export const panelCloseMessage = { type: "panel-close" } as const;
/** From the background to all content scripts: the language of the line was changed. */
export const panelAgainMessage = { type: "panel-again" } as const;
