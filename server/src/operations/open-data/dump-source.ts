import { open } from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { DumpError } from "./dump-error.ts";

/** Reads the files of a dump by name; names come from the reader, never from the dump. */
export interface DumpSource {
  readonly place: string;
  read(name: string): Promise<Readable>;
}

/** A folder or its URL. The operator chose it, so private addresses are allowed. */
export const dumpSource = (place: string): DumpSource =>
  /^https?:\/\//i.test(place) ? fromAddress(place) : fromFolder(resolve(place));

const fromFolder = (folder: string): DumpSource => ({
  place: folder,
  async read(name) {
    try {
      const file = await open(join(folder, name));
      if ((await file.stat()).isFile()) return file.createReadStream();
      await file.close();
    } catch (error) {
      throw new DumpError(`${name} of ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
    throw new DumpError(`${name} of ${folder} is not a file.`);
  },
});

const mostRedirects = 5;
const silenceMs = 60_000;

function fromAddress(place: string): DumpSource {
  const base = new URL(place.replace(/manifest\.json$/, ""));
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return {
    place: base.href,
    async read(name) {
      let url = new URL(name, base);
      for (let redirects = 0; redirects <= mostRedirects; redirects++) {
        const answer = await get(url);
        const { statusCode = 0, headers } = answer;
        if (statusCode === 200) return answer;
        answer.resume();
        if (![301, 302, 303, 307, 308].includes(statusCode) || !headers.location) {
          throw new DumpError(`${url.href} answered ${statusCode}.`, { again: statusCode >= 500 });
        }
        const next = URL.parse(headers.location, url);
        if (!next || !["http:", "https:"].includes(next.protocol)) {
          throw new DumpError(`${url.href} redirects to a URL that is not http or https.`);
        }
        if (url.protocol === "https:" && next.protocol === "http:") {
          throw new DumpError(`${url.href} redirects to plain http.`);
        }
        url = next;
      }
      throw new DumpError(`${new URL(name, base).href} redirects more than ${mostRedirects} times.`);
    },
  };
}

/** By node:http: fetch would unpack a file that the server declares as Content-Encoding: gzip. */
function get(url: URL): Promise<http.IncomingMessage> {
  return new Promise((found, failed) => {
    const { get: ask } = url.protocol === "https:" ? https : http;
    const request = ask(url, { headers: { "Accept-Encoding": "identity" }, timeout: silenceMs }, found);
    const unreachable = (why: string) =>
      new DumpError(`${url.origin} cannot be read (${why}).`, { again: true });
    request.on("timeout", () => request.destroy(unreachable("timeout")));
    request.on("error", (error: NodeJS.ErrnoException) =>
      failed(error instanceof DumpError ? error : unreachable(error.code ?? error.message)),
    );
  });
}
