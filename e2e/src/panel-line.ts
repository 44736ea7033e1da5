import type { CDPSession, Page } from "@playwright/test";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PanelLine {
  readonly text: string;
  /** The button that opens the panel, and the one that turns it off. */
  readonly main: Box;
  readonly off: Box;
}

interface Node {
  readonly nodeName: string;
  readonly backendNodeId: number;
  readonly attributes?: readonly string[];
  readonly nodeValue: string;
  readonly children?: readonly Node[];
  readonly shadowRoots?: readonly (Node & { readonly shadowRootType: string })[];
}

const sessions = new WeakMap<Page, CDPSession>();

async function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  return session;
}

const all = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(all)];

/** Closed shadow roots as the debugger sees them; page scripts cannot. */
async function closedRoots(session: CDPSession): Promise<Node[]> {
  const { root } = (await session.send("DOM.getDocument", { depth: -1, pierce: true })) as unknown as {
    root: Node;
  };
  return all(root).flatMap(({ shadowRoots = [] }) =>
    shadowRoots.filter(({ shadowRootType }) => shadowRootType === "closed"),
  );
}

/** The panel's line on a page of the shop; null while none is visible. */
export async function panelLine(page: Page): Promise<PanelLine | null> {
  const session = await sessionOf(page);
  const [root] = await closedRoots(session);
  if (!root) return null;
  const [main, off] = all(root).filter(({ nodeName }) => nodeName === "BUTTON");
  if (!main || !off) return null;
  const boxOf = async ({ backendNodeId }: Node): Promise<Box | null> => {
    const { object } = await session.send("DOM.resolveNode", { backendNodeId });
    const { result } = await session.send("Runtime.callFunctionOn", {
      objectId: object.objectId!,
      functionDeclaration:
        "function () { if (getComputedStyle(this).visibility !== 'visible') return null; const { x, y, width, height } = this.getBoundingClientRect(); return { x, y, width, height } }",
      returnByValue: true,
    });
    return result.value as Box | null;
  };
  const [mainBox, offBox] = [await boxOf(main), await boxOf(off)];
  const text = all(main)
    .map(({ nodeValue }) => nodeValue)
    .join("");
  return mainBox && offBox ? { text, main: mainBox, off: offBox } : null;
}

export const clickOn = (page: Page, { x, y, width, height }: Box): Promise<void> =>
  page.mouse.click(x + width / 2, y + height / 2);

/** The same by a finger. */
export const tapOn = (page: Page, { x, y, width, height }: Box): Promise<void> =>
  page.touchscreen.tap(x + width / 2, y + height / 2);
