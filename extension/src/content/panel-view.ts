import type { PanelAnswer } from "../panel/messages.ts";
import { placeFrame } from "./place-frame.ts";

export interface PanelViewOptions {
  readonly answer: PanelAnswer;
  readonly frameUrl: string;
  readonly onOff: () => void;
}

/** The line next to the price, and the frame that it opens. */
export interface PanelView {
  /** An empty element for the page's scripts: what it shows is in a closed shadow root. */
  readonly host: HTMLElement;
  readonly line: HTMLElement;
  readonly isOpen: () => boolean;
  readonly show: (answer: PanelAnswer) => void;
  /** Writes the long text or the short one. */
  readonly write: (short: boolean) => void;
  /** Closes the frame, and gives the focus back to the line. */
  readonly close: () => void;
}

export function createPanelView({ answer, frameUrl, onOff }: PanelViewOptions): PanelView {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  const line = document.createElement("div");
  const box = document.createElement("div");
  const main = button(answer.open);
  const off = button(answer.off);
  let shown = answer;

  // The browser opens and closes it: by the line, by Escape and by a click beside it. The order of Tab is line, panel, ×.
  box.popover = "auto";
  main.popoverTargetElement = box;
  box.addEventListener("beforetoggle", (event) => {
    if ((event as ToggleEvent).newState !== "open") return;
    const frame = document.createElement("iframe");
    frame.title = shown.open;
    // Any origin: the address of the frame is not the one that it ends up with.
    frame.allow = "clipboard-write *";
    frame.src = frameUrl;
    frame.onload = () => frame.focus();
    placeFrame(box, line);
    box.replaceChildren(frame);
  });
  box.addEventListener("toggle", () => isOpen() || box.replaceChildren());
  const isOpen = (): boolean => box.matches(":popover-open");

  line.id = "line";
  off.textContent = "×";
  off.ariaLabel = off.title;
  off.onclick = onOff;
  line.append(main, off);
  root.append(line, box);
  addStyle(root, answer.css);
  return {
    host,
    line,
    isOpen,
    show(next) {
      shown = next;
      line.lang = next.lang;
      line.dir = next.dir;
      main.className = next.tone;
    },
    write(short) {
      main.textContent = short ? shown.short : shown.line;
      main.title = short ? shown.line : shown.open;
    },
    close() {
      box.hidePopover();
      main.focus();
    },
  };
}

function button(title: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.title = title;
  return made;
}

/** The page's CSP does not apply to style sheets that are made by script; a Firefox that does not take them gets an element. */
function addStyle(root: ShadowRoot, css: string): void {
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
