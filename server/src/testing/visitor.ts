import { JSDOM } from "jsdom";
import { readKey } from "./test-server.ts";

/** A browser without JavaScript: keeps cookies and follows redirects of forms. */
export class Visitor {
  readonly #url: string;
  cookie = "";
  /** Cookie with the read key of a private server; "": none. */
  readCookie = `tidemark_read=${readKey}`;
  /** Cookie of another holder, while the visitor is asked whether to merge. */
  joiningCookie = "";
  site = "same-origin";

  constructor(url: string) {
    this.#url = url;
  }

  get #cookies(): string {
    return [this.cookie, this.joiningCookie, this.readCookie].filter(Boolean).join("; ");
  }

  async get(path: string) {
    return this.#shown(
      await fetch(this.#url + path, { headers: { Cookie: this.#cookies }, redirect: "manual" }),
    );
  }

  /** Sends a form with a file in its field `file`. */
  upload(path: string, content: string | Uint8Array<ArrayBuffer>, name = "file") {
    const body = new FormData();
    body.set("file", new File([content], name));
    return this.#post(path, body);
  }

  send(path: string, fields: Record<string, string> = {}) {
    return this.#post(path, new URLSearchParams(fields));
  }

  async #post(path: string, body: URLSearchParams | FormData) {
    const headers = {
      Cookie: this.#cookies,
      "Sec-Fetch-Site": this.site,
      "Accept-Language": "en-US,en;q=0.5",
    };
    const response = await fetch(this.#url + path, { method: "POST", headers, body, redirect: "manual" });
    for (const set of response.headers.getSetCookie()) {
      const cookie = set.split(";")[0]!;
      if (cookie.startsWith("tidemark_joining=")) this.joiningCookie = cookie;
      else this.cookie = cookie;
    }
    const to = response.headers.get("location");
    return response.status === 303
      ? { ...(await this.get(to!)), to }
      : { ...(await this.#shown(response)), to };
  }

  async #shown(response: Response) {
    const text = await response.text();
    const { document } = new JSDOM(text).window;
    const said = document.querySelector("[role=status], [role=alert]")?.textContent?.trim() ?? null;
    return { status: response.status, headers: response.headers, text, document, said };
  }
}
