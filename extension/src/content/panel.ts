import type { Listing } from "@tidemark/core/wire";
import type { PanelAnswer } from "../panel/messages.ts";
import { createPanelView, type PanelView } from "./panel-view.ts";
import { placePanel } from "./place-panel.ts";

/** Requests to the background. They reject when the extension was removed or updated under the page. */
export interface PanelBackground {
  /** With `look` the server is asked about the product. `placed`: whether the line has a place in the page. */
  readonly ask: (listing: Listing, look: boolean, placed: boolean) => Promise<PanelAnswer | undefined>;
  /** Turns the panel off on all pages. */
  readonly off: () => Promise<unknown>;
  /** The address of the page in the frame. */
  readonly frameUrl: (listing: Listing) => string;
}

export interface Panel {
  /** The page shows a product. */
  show(listing: Listing): void;
  /** The page may have moved. */
  place(): void;
  /** The line is to be written again. */
  again(): void;
  close(): void;
}

/**
 * A line next to the price that opens the chart. It is positioned over the page and takes no place in its layout; where
 * it would cover something of the page it is not shown, and the background puts a badge on the toolbar icon instead. The
 * page's scripts see an empty element.
 */
export function createPanel(background: PanelBackground): Panel {
  let listing: Listing | undefined;
  let view: PanelView | undefined;
  /** The line is invisible until it has its text, so that it need not move. */
  let isReady = false;
  /** The line came into view, and the server was asked. */
  let wasAsked = false;
  let isPlaced = true;

  function remove(): undefined {
    view?.host.remove();
    view = undefined;
  }

  function place(): void {
    // Moving the host would reload the open frame.
    if (!view || view.isOpen()) return;
    const before = isPlaced;
    isPlaced = placePanel(view, isReady);
    if (isPlaced !== before) void ask(listing!, false);
  }

  const ask = (about: Listing, look: boolean): Promise<PanelAnswer | undefined> =>
    background.ask(about, look, isPlaced).catch(remove);

  async function create(about: Listing): Promise<void> {
    isPlaced = true;
    const answer = await ask(about, false);
    if (!answer || about !== listing) return;
    view = createPanelView({ answer, frameUrl: background.frameUrl(about), onOff: turnOff });
    view.show(answer);
    isReady = !answer.reads;
    wasAsked = false;
    if (answer.reads) askOnceVisible(view.line);
    place();
  }

  function askOnceVisible(line: HTMLElement): void {
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      wasAsked = true;
      void showAnswer(listing!);
    });
    observer.observe(line);
  }

  async function showAnswer(about: Listing, look = true): Promise<void> {
    const answer = await ask(about, look);
    if (about !== listing || !view || !answer) return;
    view.show(answer);
    isReady ||= look;
    place();
  }

  function turnOff(): void {
    remove();
    listing = undefined;
    // Without the extension there is nothing left to turn off.
    background.off().catch(() => undefined);
  }

  return {
    show(now) {
      const isSame = view && now.asin === listing?.asin;
      if (isSame && now.prices.buy_box?.amount === listing?.prices.buy_box?.amount) return;
      listing = now;
      if (isSame) {
        if (wasAsked) void showAnswer(now);
        return;
      }
      remove();
      void create(now);
    },
    place,
    again() {
      if (listing) void showAnswer(listing, wasAsked);
    },
    close() {
      view?.close();
    },
  };
}
