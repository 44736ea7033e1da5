import type { Listing } from "@tidemark/core/wire";
import type { PanelAnswer } from "../panel/messages.ts";
import { type Area, isFree, placesAround, type Size } from "./placement.ts";

export interface Office {
  /** With `look` the server is asked about the product; without, nobody is. */
  readonly ask: (listing: Listing, look: boolean) => Promise<PanelAnswer | undefined>;
  readonly off: () => void;
  /** The address of the page inside. */
  readonly inside: (listing: Listing) => string;
}

export interface Panel {
  /** The page is about a product. */
  show(listing: Listing): void;
  /** The page may have moved. */
  settle(): void;
  close(): void;
}

/** What the line may stand by, best first: the price among the details, that in the box to buy, a book's editions. */
const prices = [
  "#apex_desktop",
  "#corePriceDisplay_desktop_feature_div",
  "#corePriceDisplay_mobile_feature_div",
  "#corePrice_desktop",
  "#corePrice_feature_div",
  "#tmmSwatches",
];

const css = `:host{all:initial!important;position:absolute!important;z-index:1!important;color-scheme:light dark}
:host([open]){z-index:2147483000!important}
div{position:absolute;display:flex;direction:ltr;visibility:hidden;width:max-content;font:13px/26px system-ui,sans-serif;background:light-dark(#fff,#121d24);color:light-dark(#0b6aa8,#5cb8f0);border:1px solid;border-radius:14px;overflow:hidden}
button{all:unset;box-sizing:border-box;padding:0 10px;max-width:340px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;cursor:pointer}
button+button{padding:0 9px}
button:hover{background:#8883}
button:focus-visible{outline:2px solid;outline-offset:-3px;border-radius:14px}
iframe{position:absolute;border:0;border-radius:14px;box-shadow:0 6px 32px #0007;width:396px;max-width:94vw;height:580px;max-height:80vh}`;

/** The page's policy does not reach sheets that are made by script; a Firefox that does not take them gets an element. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    root.append(style);
  }
}

/**
 * One line by the price, and the chart when it is clicked on. It hangs over the page without a place in its flow, where
 * it covers nothing; where there is no such place it is not shown. The page's scripts see an empty element.
 */
export function panelOn(document: Document, office: Office): Panel {
  let listing: Listing | undefined;
  let host: HTMLElement | undefined;
  let line: HTMLElement;
  let main: HTMLButtonElement;
  let frame: HTMLIFrameElement | undefined;
  /** A line that will say more waits for it, so that it never changes its place. */
  let ready = false;
  /** It came into view, and the server was asked. */
  let looked = false;

  const make = <K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] =>
    document.createElement(tag);
  const button = (text: string, label: string, run: () => void): HTMLButtonElement => {
    const made = make("button");
    made.textContent = text;
    made.title = label;
    made.ariaLabel = label;
    // What a page's script feigns is no click.
    made.onclick = (event) => event.isTrusted && run();
    line.append(made);
    return made;
  };

  function close(): void {
    frame?.remove();
    frame = undefined;
    host?.removeAttribute("open");
    if (main) main.ariaExpanded = "false";
  }

  function end(): void {
    close();
    host?.remove();
    host = undefined;
  }

  function open(): void {
    if (frame) {
      close();
      return;
    }
    frame = make("iframe");
    frame.title = "Tidemark";
    frame.src = office.inside(listing!);
    const { left, bottom } = line.getBoundingClientRect();
    const home = host!.getBoundingClientRect();
    const most = Math.max(document.documentElement.clientWidth - 404, 8);
    frame.style.left = `${Math.max(Math.min(left, most), 8) - home.left}px`;
    frame.style.top = `${bottom + 6 - home.top}px`;
    line.getRootNode().appendChild(frame);
    host!.setAttribute("open", "");
    main.ariaExpanded = "true";
    frame.onload = () => frame?.focus();
  }

  function build(words: { readonly open: string; readonly off: string }, reads: boolean): void {
    host = make("div");
    const root = host.attachShadow({ mode: "closed" });
    dress(root);
    line = make("div");
    main = button(words.open, words.open, open);
    main.ariaExpanded = "false";
    button("×", words.off, () => {
      end();
      listing = undefined;
      office.off();
    });
    root.append(line);
    root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape") close();
    });
    ready = !reads;
    looked = false;
    if (!reads) return;
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      seen.disconnect();
      looked = true;
      void read(listing!);
    });
    seen.observe(line);
  }

  async function read(about: Listing): Promise<void> {
    const answer = await office.ask(about, true);
    if (about !== listing || !host) return;
    main.textContent = answer?.line ?? main.title;
    ready = true;
    place();
  }

  /** Stands where it covers nothing of the page, or nowhere; where it stood before, if it can. */
  function place(): void {
    const seen = prices
      .flatMap((one) => [...document.querySelectorAll(one)])
      .filter((one) => one.clientHeight > 0)
      .sort((a, b) => Number(b.nextSibling === host) - Number(a.nextSibling === host));
    if (!host || !seen[0]) {
      host?.remove();
      return;
    }
    // It has no size before it is somewhere. To move it would load anew what is open in it.
    if (seen[0].nextSibling !== host) seen[0].after(host);
    const { width, height } = line.getBoundingClientRect();
    for (const price of frame ? seen.slice(0, 1) : seen) {
      const free = freeBy(price, { width, height });
      if (!free) continue;
      if (price.nextSibling !== host) price.after(host);
      const home = host.getBoundingClientRect();
      line.style.left = `${free.left - home.left}px`;
      line.style.top = `${free.top - home.top}px`;
      line.style.visibility = ready ? "visible" : "hidden";
      return;
    }
    line.style.visibility = "hidden";
  }

  function freeBy(price: Element, size: Size): Area | undefined {
    const around = price.closest("#ppd,#dp") ?? document.body;
    const isRightToLeft = getComputedStyle(price).direction === "rtl";
    const { clientWidth } = document.documentElement;
    return placesAround(price.getBoundingClientRect(), size, isRightToLeft).find(
      (area) => area.left >= 0 && area.right <= clientWidth && isFree(around, area, host!),
    );
  }

  return {
    show(now) {
      if (host && now.asin === listing?.asin) {
        if (now.prices.buy_box?.amount === listing.prices.buy_box?.amount) return;
        listing = now;
        if (looked) void read(now);
        return;
      }
      end();
      listing = now;
      void office.ask(now, false).then((answer) => {
        if (!answer || now !== listing) return;
        build(answer, answer.reads);
        place();
      });
    },
    settle: place,
    close() {
      close();
      main?.focus();
    },
  };
}
