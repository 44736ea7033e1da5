import { type IncomingMessage, request } from "node:http";
import type { BlockList, Socket } from "node:net";
import { blockListOf } from "../../platform/http/address.ts";
import { t } from "../../platform/texts.ts";
import { refusalOf } from "./address-guard.ts";
import { type ConnectOptions, failureOf, guardedConnect, Refusal } from "./guarded-connect.ts";

/**
 * `reason` is a sentence for the user who gave the URL; nothing of an answer's body is ever in it. `body`: what an open
 * address answered, at most 64 KB of it, as text.
 */
export type Answer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly retryAfter: string | null;
      readonly body: string;
    }
  | { readonly ok: false; readonly reason: string; readonly next: "again" | "give-up" };

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** POSTs to a URL that a person gave, never to a closed address. Never rejects. */
export type GuardedFetch = (post: Post, signal: AbortSignal) => Promise<Answer>;

export interface FetchOptions extends ConnectOptions {
  readonly wholeMs?: number;
  /** So much of an answer is taken. */
  readonly maxBytes?: number;
}

const maxRedirects = 3;
const usualAnswerBytes = 65_536;

/**
 * A POST that follows 307 and 308 up to three times, each hop checked like the first. A name is resolved once and the
 * connection goes to what was checked. The answer's status counts; of its body at most 64 KB are taken.
 */
export function guardedFetch(options: FetchOptions): GuardedFetch {
  const allowed = blockListOf(options.allowedNetworks);
  const connect = guardedConnect(options);
  const { wholeMs = 10_000, maxBytes = usualAnswerBytes } = options;

  return async (post, stopping) => {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(wholeMs)]);
    const first = URL.parse(post.url);
    if (!first) return { ok: false, reason: t("refused.url"), next: "give-up" };
    let url = first;
    let headers = post.headers;
    try {
      for (let hop = 0; ; hop++) {
        const answer = await ask(url, headers, post.body, signal);
        if (answer.status < 300 || answer.status > 399) {
          const { status, retryAfter, body } = answer;
          return { ok: true, status, retryAfter, body };
        }
        if (hop === maxRedirects) throw new Refusal(t("refused.redirects", { most: maxRedirects }));
        const next = redirected(url, answer, allowed);
        if (next.origin !== url.origin) headers = withoutAuthorization(headers);
        url = next;
      }
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, reason: error.message, next: error.next };
      return {
        ok: false,
        reason: stopping.aborted ? t("refused.stopping") : failureOf(url.host, error),
        next: "again",
      };
    }
  };

  async function ask(url: URL, headers: Post["headers"], body: Post["body"], signal: AbortSignal) {
    const socket = await connect(url, signal);
    try {
      const response = await send(url, socket, headers, body, signal);
      const text = await taken(response, maxBytes, signal);
      return {
        body: text,
        status: response.statusCode!,
        location: response.headers.location ?? null,
        retryAfter: response.headers["retry-after"] ?? null,
      };
    } finally {
      socket.destroy();
    }
  }
}

function send(
  url: URL,
  socket: Socket,
  headers: Post["headers"],
  body: Post["body"],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const sending = request({
      method: "POST",
      path: url.pathname + url.search,
      headers: {
        host: url.host,
        "user-agent": "Tidemark",
        ...headers,
        "content-length": Buffer.byteLength(body),
      },
      createConnection: () => socket,
      signal,
    });
    sending.on("response", done).on("error", fail).end(body);
  });
}

/** Takes what a server has to say, so that it is not cut off; past the limit or the deadline it is. */
async function taken(response: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<string> {
  let bytes = 0;
  const chunks: Buffer[] = [];
  await new Promise<void>((done) => {
    response.on("data", (chunk: Buffer) => {
      if (bytes <= maxBytes) chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) done();
    });
    response.on("close", done).on("error", () => done());
    signal.addEventListener("abort", () => done(), { once: true });
    if (signal.aborted) done();
  });
  response.destroy();
  return Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8");
}

function redirected(
  from: URL,
  { status, location }: { status: number; location: string | null },
  allowed: BlockList,
): URL {
  const to = URL.parse(location ?? "", from);
  if (!location || !to) throw new Refusal(t("refused.redirect.nowhere", { from: from.host, status }));
  const refusal = refusalOf(to, allowed);
  const hosts = { from: from.host, to: to.host };
  if (refusal) throw new Refusal(t("refused.redirect.refused", { ...hosts, reason: refusal }));
  if (status !== 307 && status !== 308) {
    throw new Refusal(t("refused.redirect.loses", { ...hosts, status }));
  }
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new Refusal(t("refused.redirect.http", { from: from.host }));
  }
  return to;
}

const withoutAuthorization = (headers: Post["headers"]): Post["headers"] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"));
