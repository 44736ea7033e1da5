import { constants } from "node:fs";
import { open } from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import { join, resolve } from "node:path";
import { pipeline, type Readable, Transform } from "node:stream";
import { DumpError } from "./dump-error.ts";

/** Reads the files of a dump by name; names come from the reader, never from the dump. */
export interface DumpSource {
  readonly place: string;
  read(name: string): Promise<Readable>;
}

/** A folder or its URL. The operator chose it, so private addresses are allowed. */
export const dumpSource = (place: string, patience = usualPatience): DumpSource =>
  /^https?:\/\//i.test(place) ? fromAddress(place, patience) : fromFolder(resolve(place));

interface Patience {
  /** Longest silence, and time until an answer begins. */
  readonly silenceMs: number;
  /** Least mean rate of an answer, once it took as long as the longest silence. */
  readonly leastBytesPerS: number;
}

const usualPatience: Patience = { silenceMs: 60_000, leastBytesPerS: 1024 };

const fromFolder = (folder: string): DumpSource => ({
  place: folder,
  async read(name) {
    try {
      // Opening a FIFO would wait for a writer.
      const file = await open(join(folder, name), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      if ((await file.stat()).isFile()) return file.createReadStream();
      await file.close();
    } catch (error) {
      throw new DumpError(`${name} of ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
    throw new DumpError(`${name} of ${folder} is not a file.`);
  },
});

const mostRedirects = 5;

function fromAddress(place: string, patience: Patience): DumpSource {
  const base = new URL(place.replace(/manifest\.json$/, ""));
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return {
    place: base.href,
    async read(name) {
      let url = new URL(name, base);
      for (let redirects = 0; redirects <= mostRedirects; redirects++) {
        const answer = await get(url, patience);
        const { statusCode = 0, headers } = answer;
        if (statusCode === 200) return timed(answer, url, patience);
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
function get(url: URL, { silenceMs }: Patience): Promise<http.IncomingMessage> {
  return new Promise((found, failed) => {
    const { get: ask } = url.protocol === "https:" ? https : http;
    const request = ask(url, { headers: { "Accept-Encoding": "identity" }, timeout: silenceMs });
    const late = setTimeout(() => request.destroy(unreachable(url, "it answers too slowly")), silenceMs);
    request.on("response", found);
    request.on("timeout", () => request.destroy(unreachable(url, "it fell silent")));
    request.on("error", (error: NodeJS.ErrnoException) =>
      failed(error instanceof DumpError ? error : unreachable(url, error.code ?? error.message)),
    );
    request.once("response", () => clearTimeout(late)).once("close", () => clearTimeout(late));
  });
}

/** The bytes of an answer, as long as they come fast enough. */
function timed(answer: Readable, url: URL, { silenceMs, leastBytesPerS }: Patience): Readable {
  const started = performance.now();
  let bytes = 0;
  const body = new Transform({
    transform(part: Buffer, _, next) {
      bytes += part.length;
      const isLate = performance.now() - started > silenceMs + (bytes / leastBytesPerS) * 1000;
      next(isLate ? unreachable(url, "it sends too slowly") : null, part);
    },
  });
  // The body's reader sees the error.
  return pipeline(answer, body, () => {});
}

const unreachable = (url: URL, why: string) =>
  new DumpError(`${url.origin} cannot be read (${why}).`, { again: true });
