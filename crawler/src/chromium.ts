import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { systemClock } from "./clock.ts";
import type { Log } from "./log.ts";

export interface ChromiumOptions {
  readonly executablePath: string;
  /** The only names the browser resolves: nothing on a page can make it look up or reach another. */
  readonly hosts: readonly string[];
  readonly proxy: URL | null;
  /** Contexts after which a new browser takes over, against its growing memory. */
  readonly contextsPerBrowser?: number;
  /** Time to close a context or the browser before it is killed. */
  readonly closeMs?: number;
  /** A browser that no visit wanted for so long is closed. */
  readonly unusedMs?: number;
  readonly log?: Log;
}

interface Running {
  readonly browser: Browser;
  readonly pid: number | undefined;
  contexts: number;
}

const launchMs = 20_000;

/** One browser, launched when needed, again when it died, hung or grew old, and closed when unused. One visit at a time. */
export class Chromium {
  readonly #options: ChromiumOptions;
  #running: Running | null = null;
  #unused: NodeJS.Timeout | undefined;

  constructor(options: ChromiumOptions) {
    this.#options = options;
  }

  /** A context without a past. Throws when no browser can be launched. */
  async open(options: BrowserContextOptions): Promise<BrowserContext> {
    const { contextsPerBrowser = 500 } = this.#options;
    clearTimeout(this.#unused);
    if (this.#running && this.#running.contexts >= contextsPerBrowser) await this.close();
    const running = this.#running?.browser.isConnected() ? this.#running : await this.#launch();
    this.#running = running;
    running.contexts += 1;
    return running.browser.newContext(options);
  }

  /**
   * Closes a context, opened or still opening; a browser that cannot even do that is ended. Its pages are left
   * first, while their requests are still refused: closing alone let a favicon out in 1 of 25 visits.
   */
  async discard(opening: Promise<BrowserContext>): Promise<void> {
    const close = async (context: BrowserContext) => {
      await Promise.all(context.pages().map((page) => page.goto("about:blank").catch(() => null)));
      await context.close();
    };
    if (!(await this.#settles(opening.then(close)))) await this.close();
    if (this.#running)
      this.#unused = setTimeout(() => this.close(), this.#options.unusedMs ?? 60_000).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#unused);
    const running = this.#running;
    this.#running = null;
    if (!running || (await this.#settles(running.browser.close()))) return;
    if (running.pid) kill(running.pid);
  }

  async #launch(): Promise<Running> {
    try {
      return await launch(this.#options);
    } catch (error) {
      this.#options.log?.("browser", { error: String(error).split("\n", 1)[0] });
      throw error;
    }
  }

  /** Whether it settled, well or not, in time. */
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
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return { browser, pid: processInfo.find(({ type }) => type === "browser")?.id, contexts: 0 };
}

const proxyOf = ({ protocol, host, username, password }: URL) => ({
  server: `${protocol}//${host}`,
  ...(username && { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
});

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
