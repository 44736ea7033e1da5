import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { CookieJar, JSDOM } from "jsdom";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface Page extends Answer {
  readonly url: string;
  readonly document: Document;
}

/** What leads somewhere on a page. */
const leading = "[href], [src], [action], [formaction], [poster], [srcset]";
const names = ["href", "src", "action", "formaction", "poster"] as const;

/**
 * A browser without JavaScript behind a proxy: it asks for `publicUrl` at a port of this machine, keeps cookies as browsers
 * do, and follows redirects. Everything that leaves the server's path is noted in `strays`.
 */
export class SiteWalker {
  readonly #publicUrl: URL;
  readonly #port: number;
  readonly #isTls: boolean;
  readonly #jar = new CookieJar();
  readonly strays: string[] = [];
  /** More headers of every request. */
  headers: Readonly<Record<string, string>> = {};

  /** `scheme`: `http:` where the proxy has no TLS though `publicUrl` does. */
  constructor(publicUrl: string, port: number, scheme = new URL(publicUrl).protocol) {
    this.#publicUrl = new URL(publicUrl);
    this.#port = port;
    this.#isTls = scheme === "https:";
  }

  /** Opens a path below the server's, or a whole URL. */
  async open(where: string): Promise<Page> {
    return this.#follow(await this.#ask(this.#urlOf(where)), this.#urlOf(where));
  }

  /** Sends a form of a page with what is filled in, and more. */
  async send(page: Page, selector: string, more: Readonly<Record<string, string>> = {}): Promise<Page> {
    const form = page.document.querySelector<HTMLFormElement>(selector);
    if (!form) throw new Error(`${page.url} has no form ${selector}:\n${page.document.body.textContent}`);
    const fields = new URLSearchParams();
    for (const field of form.querySelectorAll<HTMLInputElement>("[name]")) {
      if (
        field.type === "submit" ||
        ((field.type === "radio" || field.type === "checkbox") && !field.checked)
      )
        continue;
      fields.set(field.name, field.value);
    }
    for (const [name, value] of Object.entries(more)) fields.set(name, value);
    const url = new URL(form.getAttribute("action") ?? "", page.url);
    return this.#follow(await this.#ask(url, fields), url);
  }

  /** All pages and files that links lead to from here, by path, with the status of each. Forms are not sent. `look`: at each. */
  async walk(from: string, skip: RegExp, look?: (page: Page) => void): Promise<Map<string, number>> {
    const seen = new Map<string, number>();
    const waiting = [this.#urlOf(from).href];
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      const { pathname, search } = new URL(url);
      const path = pathname + search;
      if (seen.has(path) || skip.test(path)) continue;
      const page = await this.open(url);
      seen.set(path, page.status);
      look?.(page);
      waiting.push(...this.#linksOf(page));
    }
    return seen;
  }

  #urlOf = (where: string): URL =>
    URL.canParse(where) ? new URL(where) : new URL(this.#publicUrl.href.replace(/\/$/, "") + where);

  #isBelow = ({ origin, pathname }: URL): boolean => {
    const base = this.#publicUrl.pathname.replace(/\/$/, "");
    return origin === this.#publicUrl.origin && (pathname === base || pathname.startsWith(`${base}/`));
  };

  /** The pages and files of this site that a page leads to; what is not below the server's path is noted. */
  #linksOf({ url, document, headers, text }: Page): string[] {
    if (/css|javascript/.test(headers["content-type"] ?? "")) {
      for (const [, path] of text.matchAll(/url\(["']?(\/[^)"']*)|fetch\(["'`](\/)/g))
        this.strays.push(`${url}: ${path}`);
      return [];
    }
    return [...document.querySelectorAll(leading)].flatMap((element) =>
      names.flatMap((name) => {
        const value = element.getAttribute(name);
        const to = value === null ? null : URL.parse(value, url);
        if (!to || to.origin !== this.#publicUrl.origin) return [];
        if (!this.#isBelow(to))
          this.strays.push(`${url}: <${element.tagName.toLowerCase()} ${name}="${value}">`);
        to.hash = "";
        return name === "href" || name === "src" ? [to.href] : [];
      }),
    );
  }

  async #follow(answer: Answer, url: URL): Promise<Page> {
    const to = answer.headers.location;
    if (to === undefined || answer.status < 300 || answer.status > 399) {
      const { document } = new JSDOM(answer.text, { url: url.href }).window;
      return { ...answer, url: url.href, document };
    }
    const next = new URL(to, url);
    if (!this.#isBelow(next)) this.strays.push(`${url.href}: redirect to ${to}`);
    return this.#follow(await this.#ask(next), next);
  }

  async #ask(url: URL, fields?: URLSearchParams): Promise<Answer> {
    const request = this.#isTls ? requestTls : requestPlain;
    const cookie = await this.#jar.getCookieString(url.href);
    const options = {
      host: "127.0.0.1",
      port: this.#port,
      method: fields ? "POST" : "GET",
      path: url.pathname + url.search,
      headers: {
        Host: url.host,
        Accept: "text/html,*/*;q=0.8",
        "Sec-Fetch-Site": "same-origin",
        ...(cookie && { Cookie: cookie }),
        ...(fields && { "Content-Type": "application/x-www-form-urlencoded" }),
        ...this.headers,
      },
      ...(this.#isTls && { servername: url.hostname, rejectUnauthorized: false }),
    };
    const answer = await new Promise<Answer & { readonly cookies: readonly string[] }>((resolve, reject) => {
      const sent = request(options, (got) => {
        let text = "";
        got.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        got.once("error", reject).once("end", () => {
          const cookies = got.headers["set-cookie"] ?? [];
          resolve({ status: got.statusCode ?? 0, headers: got.headers as Answer["headers"], text, cookies });
        });
      });
      sent.once("error", reject).end(fields?.toString());
    });
    const base = this.#publicUrl.pathname.replace(/\/$/, "");
    for (const set of answer.cookies) {
      const [, path = ""] = /;\s*path=([^;]*)/i.exec(set) ?? [];
      if (base !== "" && path !== base && !path.startsWith(`${base}/`))
        this.strays.push(`${url.href}: ${set}`);
      await this.#jar.setCookie(set, url.href);
    }
    return answer;
  }
}
