import type { CDPSession, Page, Response } from "playwright-core";
import type { Chromium } from "./chromium.ts";

/** Why there is no document. */
export type DocumentFailure =
  | "no-browser"
  | "unreachable"
  | "timeout"
  | "too-large"
  | "refused-redirect"
  | "unreadable"
  | "stopped";

export interface DocumentRequest {
  readonly url: URL;
  /** BCP 47; becomes Accept-Language. */
  readonly locale: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Whether a redirect may be followed there. */
  allows(hop: URL): boolean;
  /** Waits before each request until it may start; false if it may not. */
  mayStart(): Promise<boolean>;
  readonly signal: AbortSignal;
}

export interface OpenDocument {
  readonly status: number;
  /** The header as sent; null when there is none. */
  readonly retryAfter: string | null;
  readonly url: URL;
  text(): Promise<string>;
  /** Evaluates in an isolated world. Rejects if the script throws or takes longer than `timeoutMs`. */
  evaluate(expression: string, timeoutMs: number): Promise<unknown>;
}

export type DocumentResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: DocumentFailure };

const maxHops = 5;

/**
 * Requests one document and nothing else, in a fresh context with the page's scripts off, and passes it to
 * `use`. Always ends: by `timeoutMs`, `maxBytes` (decoded) or the signal. Never rejects.
 */
export async function openDocument<T>(
  chromium: Chromium,
  request: DocumentRequest,
  use: (document: OpenDocument) => Promise<T>,
): Promise<DocumentResult<T>> {
  let fail: (reason: DocumentFailure) => void = () => {};
  const failed = new Promise<DocumentFailure>((resolve) => {
    fail = resolve;
  });
  const stop = () => fail("stopped");
  if (request.signal.aborted) stop();
  request.signal.addEventListener("abort", stop);
  const timer = setTimeout(() => fail("timeout"), request.timeoutMs);

  const opening = chromium.open({
    javaScriptEnabled: false,
    acceptDownloads: false,
    serviceWorkers: "block",
    locale: request.locale,
  });
  const run = async (): Promise<DocumentResult<T>> => {
    const context = await opening.catch(() => null);
    if (!context) return { ok: false, reason: "no-browser" };
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const { frameTree } = await session.send("Page.getFrameTree");
    const frameId = frameTree.frame.id;
    await guard(session, frameId, request, fail);
    const response = await navigate(page, request.url);
    if (!response) return { ok: false, reason: "unreachable" };
    return { ok: true, value: await use(documentOf(page, response, session, frameId)) };
  };
  try {
    return await Promise.race([
      run().catch((): DocumentResult<T> => ({ ok: false, reason: "unreadable" })),
      failed.then((reason): DocumentResult<T> => ({ ok: false, reason })),
    ]);
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", stop);
    await chromium.discard(opening);
  }
}

/** The main document's response, once it is parsed; null if there is none. */
async function navigate(page: Page, url: URL): Promise<Response | null> {
  let answer: Response | null = null;
  page.on("response", (response) => {
    answer = response;
  });
  // An error status without a body rejects, too: Chromium then shows its own error page.
  const isError = () => (answer && answer.status() >= 400 ? answer : null);
  return page.goto(url.href, { waitUntil: "domcontentloaded", timeout: 0 }).catch(isError);
}

/**
 * Allows only the first navigation of the main frame and its redirects. Uses the DevTools protocol because
 * Playwright's routes do not see redirects, and a meta refresh can start another navigation.
 */
async function guard(
  session: CDPSession,
  frameId: string,
  request: DocumentRequest,
  fail: (reason: DocumentFailure) => void,
): Promise<void> {
  let navigation: string | undefined;
  let hops = 0;
  const decide = async (paused: { frameId: string; networkId?: string; request: { url: string } }) => {
    navigation ??= paused.frameId === frameId ? paused.networkId : undefined;
    if (!navigation || paused.networkId !== navigation) return false;
    const isAllowed = hops === 0 || (hops <= maxHops && request.allows(new URL(paused.request.url)));
    hops += 1;
    if (!isAllowed) fail("refused-redirect");
    return isAllowed && (await request.mayStart());
  };
  session.on("Fetch.requestPaused", (paused) => {
    const { requestId } = paused;
    // "Aborted" cancels a navigation; any other reason would replace the document by an error page.
    const answer = (isAllowed: boolean) =>
      isAllowed
        ? session.send("Fetch.continueRequest", { requestId })
        : session.send("Fetch.failRequest", { requestId, errorReason: "Aborted" });
    // An answer fails if the request or the page is gone by then.
    decide(paused).then(
      (isAllowed) => answer(isAllowed).catch(() => {}),
      () => fail("unreadable"),
    );
  });
  let bytes = 0;
  session.on("Network.dataReceived", ({ dataLength }) => {
    bytes += dataLength;
    if (bytes > request.maxBytes) fail("too-large");
  });
  await session.send("Network.enable");
  await session.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] });
}

const documentOf = (page: Page, response: Response, session: CDPSession, frameId: string): OpenDocument => ({
  status: response.status(),
  retryAfter: response.headers()["retry-after"] ?? null,
  url: new URL(page.url()),
  text: () => response.text(),
  async evaluate(expression, timeoutMs) {
    const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId });
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      contextId: executionContextId,
      returnByValue: true,
      timeout: timeoutMs,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  },
});
