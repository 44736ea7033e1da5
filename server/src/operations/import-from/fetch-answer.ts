import { ImportError } from "./import-item.ts";

const longestAnswer = 64 * 1024 * 1024;
const timeoutMs = 60_000;

/** An answer of a tool's API. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The base of a tool's API that the operator named: https, or http within the own network. Throws an ImportError for anything else. */
export function baseOf(place: string): URL {
  const base = URL.parse(place);
  if (!base || !/^https?:$/.test(base.protocol) || base.username !== "" || base.search !== "") {
    throw new ImportError("The address is no http or https URL, or it has more than a host and a path.");
  }
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return base;
}

/**
 * Asks once, without following redirects: they could carry the key elsewhere. Errors name the host alone, for the URL may
 * hold a key. Throws an ImportError when there is no answer, or a longer one than 64 MB.
 */
export async function fetchAnswer(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      headers: { Accept: "application/json", ...headers },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of answer.body ?? []) {
      bytes += part.length;
      if (bytes > longestAnswer) throw new ImportError(`${url.host} answers with more than 64 MB at once.`);
      parts.push(part);
    }
    return { status: answer.status, text: Buffer.concat(parts).toString() };
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(`${url.host} does not answer, or redirects.`);
  }
}
