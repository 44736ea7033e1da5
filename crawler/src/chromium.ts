import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { systemClock } from "./clock.ts";
import { type Logger, silentLogger } from "./logger.ts";

export interface ChromiumOptions {
  readonly executablePath: string;
  /** The only names the browser resolves: nothing on a page can make it look up or reach another. */
  readonly hosts: readonly string[];
  readonly proxy: URL | null;
  /** Contexts after which a new browser takes over, against its growing memory. */
  readonly contextsPerBrowser?: number;
  /** Time that a context or the browser has to close before it is killed. */
  readonly closeMs?: number;
  /** A browser unused for so long is closed. */
  readonly unusedMs?: number;
  readonly logger?: Logger;
}

interface Running {
  readonly browser: Browser;
  readonly pid: number | undefined;
  contexts: number;
}

const launchMs = 20_000;
/** From the browser's start to its first answer. */
const firstAnswerMs = 5000;

/** A browser that is launched on demand, replaced if it died, hung or is old, and closed if unused. One visit at a time. */
export class Chromium {
  readonly #options: ChromiumOptions;
  /** Also set during the launch: if a visit stops waiting for it, the next visit uses it. */
  #running: Promise<Running> | null = null;
  #unused: NodeJS.Timeout | undefined;

  constructor(options: ChromiumOptions) {
    this.#options = options;
  }

  /** A fresh context. Rejects if no browser can be launched. */
  async open(options: BrowserContextOptions): Promise<BrowserContext> {
    const { contextsPerBrowser = 500 } = this.#options;
    clearTimeout(this.#unused);
    const held = await this.#running?.catch(() => null);
    if (held && held.contexts >= contextsPerBrowser) await this.close();
    else if (!held?.browser.isConnected()) this.#running = null;
    this.#running ??= this.#launch();
    const running = await this.#running;
    running.contexts += 1;
    return running.browser.newContext(options);
  }

  /**
   * Closes a context, opened or still opening; if that hangs, ends the browser. Never rejects. Pages go blank
   * first, while their requests are still blocked: closing alone let a favicon request out in 1 of 25 visits.
   */
  async discard(opening: Promise<BrowserContext>): Promise<void> {
    const close = async (context: BrowserContext) => {
      await Promise.all(context.pages().map((page) => page.goto("about:blank").catch(() => null)));
      await context.close();
    };
    if (!(await this.#settles(opening.then(close)))) await this.close();
    if (!this.#running) return;
    this.#unused = setTimeout(() => void this.close(), this.#options.unusedMs ?? 60_000).unref();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    clearTimeout(this.#unused);
    const running = this.#running;
    this.#running = null;
    if (!running || (await this.#settles(running.then(({ browser }) => browser.close())))) return;
    running.then(({ pid }) => pid && kill(pid)).catch(() => {});
  }

  async #launch(): Promise<Running> {
    try {
      return await launch(this.#options);
    } catch (error) {
      const { logger = silentLogger } = this.#options;
      logger.error({ error: String(error).split("\n", 1)[0] }, "browser launch failed");
      throw error;
    }
  }

  /** Whether the work settled in time, resolved or rejected. */
  #settles(work: Promise<unknown>): Promise<boolean> {
    const late = new AbortController();
    const settled = () => true;
    const lateMs = this.#options.closeMs ?? 3000;
    return Promise.race([
      work.then(settled, settled),
      systemClock.sleep(lateMs, late.signal).then(() => false),
    ]).finally(() => late.abort());
  }
}

async function launch({ executablePath, hosts, proxy }: ChromiumOptions): Promise<Running> {
  const reachable = proxy ? [proxy.hostname] : hosts;
  const resolverRules = ["MAP * ~NOTFOUND", ...reachable.map((host) => `EXCLUDE ${host}`)].join(", ");
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath,
    timeout: launchMs,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // Chromium refuses to start as root with its sandbox on.
    chromiumSandbox: process.getuid?.() !== 0,
    ...(proxy && { proxy: proxyOf(proxy) }),
    args: [
      `--host-resolver-rules=${resolverRules}`,
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-quic",
    ],
  });
  const late = new AbortController();
  try {
    const pid = await Promise.race([
      pidOf(browser),
      systemClock
        .sleep(firstAnswerMs, late.signal)
        .then(() => Promise.reject(new Error("the browser does not answer"))),
    ]);
    return { browser, pid, contexts: 0 };
  } catch (error) {
    browser.close().catch(() => {});
    throw error;
  } finally {
    late.abort();
  }
}

async function pidOf(browser: Browser): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.find(({ type }) => type === "browser")?.id;
}

const proxyOf = ({ protocol, host, username, password }: URL) => ({
  server: `${protocol}//${host}`,
  ...(username && { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
});

/** Kills the browser with its process group: a hanging child process would not notice that the browser is gone. */
function kill(pid: number): void {
  for (const target of process.platform === "win32" ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // Already gone, or not a group leader.
    }
  }
}
