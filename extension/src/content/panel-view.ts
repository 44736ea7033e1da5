export interface PanelViewOptions {
  /** The name of the button that opens the frame, and the text of the line while it has no other. */
  readonly open: string;
  /** The name of the button that turns the panel off. */
  readonly off: string;
  readonly frameUrl: string;
  readonly onOff: () => void;
}

/** The line next to the price, and the frame that it opens. */
export interface PanelView {
  /**
   * An empty element for the page's scripts: what it shows is in a closed shadow root. It has the attribute `open` while
   * the frame is open.
   */
  readonly host: HTMLElement;
  readonly line: HTMLElement;
  /** The button that opens and closes the frame, with the text of the line. Its title is its name. */
  readonly main: HTMLButtonElement;
  readonly close: () => void;
}

const css = `:host{all:initial!important;position:absolute!important;z-index:1!important;color-scheme:light dark}
:host([open]){z-index:2147483000!important}
div{position:absolute;display:flex;direction:ltr;visibility:hidden;width:max-content;font:13px/26px system-ui,sans-serif;background:light-dark(#fff,#121d24);color:light-dark(#0b6aa8,#5cb8f0);border:1px solid;border-radius:14px;overflow:hidden}
button{all:unset;box-sizing:border-box;padding:0 10px;max-width:340px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;cursor:pointer}
button+button{padding:0 9px}
button:hover{background:#8883}
button:focus-visible{outline:2px solid;outline-offset:-3px;border-radius:14px}
iframe{position:absolute;border:0;border-radius:14px;box-shadow:0 6px 32px #0007;width:396px;max-width:94vw;height:580px;max-height:80vh}`;

export function createPanelView({ open, off, frameUrl, onOff }: PanelViewOptions): PanelView {
  const host = document.createElement("div");
  const line = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  const main = button(open, open, toggle);
  let frame: HTMLIFrameElement | undefined;

  function close(): void {
    frame?.remove();
    frame = undefined;
    host.removeAttribute("open");
    main.ariaExpanded = "false";
  }
  function toggle(): void {
    if (frame) {
      close();
      return;
    }
    frame = document.createElement("iframe");
    frame.title = "Tidemark";
    // Any origin: the address of the frame is not the one that it ends up with.
    frame.allow = "clipboard-write *";
    frame.src = frameUrl;
    frame.onload = () => frame?.focus();
    // Under the line, within the width of the page.
    const { left, bottom } = line.getBoundingClientRect();
    const origin = host.getBoundingClientRect();
    const maxLeft = Math.max(document.documentElement.clientWidth - 404, 8);
    frame.style.left = `${Math.max(Math.min(left, maxLeft), 8) - origin.left}px`;
    frame.style.top = `${bottom + 6 - origin.top}px`;
    root.append(frame);
    host.setAttribute("open", "");
    main.ariaExpanded = "true";
  }

  root.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape") close();
  });
  close();
  line.append(main, button("×", off, onOff));
  root.append(line);
  addStyle(root);
  return { host, line, main, close };
}

function button(text: string, label: string, run: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.textContent = text;
  made.title = label;
  made.ariaLabel = label;
  // A click that a script of the page made is ignored.
  made.onclick = ({ isTrusted }) => isTrusted && run();
  return made;
}

/** The page's CSP does not apply to style sheets that are made by script; a Firefox that does not take them gets an element. */
function addStyle(root: ShadowRoot): void {
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
