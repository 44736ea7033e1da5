import { lookup } from "node:dns/promises";
import { type IncomingMessage, request } from "node:http";
import { type BlockList, connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { blockListOf } from "../../platform/http/address.ts";
import { t } from "../texts.ts";
import { hostOf, isOpenAddress, noPublicAddress, portOf, refusalOf } from "./address-guard.ts";

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

type Addresses = readonly { readonly address: string; readonly family: number }[];

export interface FetchOptions {
  readonly allowedNetworks: readonly string[];
  readonly resolve?: (host: string) => Promise<Addresses>;
  /** Opens a TCP connection to one of the addresses. */
  readonly dial?: (host: string, port: number, addresses: Addresses) => Socket;
  /** A name is looked up for so long at most; that it leads nowhere is said no sooner. */
  readonly nameMs?: number;
  readonly connectMs?: number;
  readonly wholeMs?: number;
  /** So much of an answer is taken. */
  readonly maxBytes?: number;
  /** PEM certificates trusted instead of the usual ones. */
  readonly ca?: string;
}

const maxRedirects = 3;
const usualAnswerBytes = 65_536;

class Refusal extends Error {
  readonly next: "again" | "give-up";
  constructor(reason: string, next: "again" | "give-up" = "give-up") {
    super(reason);
    this.next = next;
  }
}

/**
 * A POST that follows 307 and 308 up to three times, each hop checked like the first. A name is resolved once and the
 * connection goes to what was checked. The answer's status counts; of its body at most 64 KB are taken.
 */
export function guardedFetch(options: FetchOptions): GuardedFetch {
  const allowed = blockListOf(options.allowedNetworks);
  const { nameMs = 2_000, connectMs = 5_000, wholeMs = 10_000, maxBytes = usualAnswerBytes } = options;

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
      return { ok: false, reason: failure(url.host, error, stopping), next: "again" };
    }
  };

  async function ask(url: URL, headers: Post["headers"], body: Post["body"], signal: AbortSignal) {
    const refusal = refusalOf(url, allowed);
    if (refusal) throw new Refusal(refusal);
    const addresses = await addressesOf(url, signal);
    const connecting = AbortSignal.any([signal, AbortSignal.timeout(connectMs)]);
    const socket = await connectTo(url, addresses, connecting);
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

  async function addressesOf(url: URL, signal: AbortSignal): Promise<Addresses> {
    const host = hostOf(url);
    if (isIP(host)) return [{ address: host, family: isIP(host) }];
    const deadline = AbortSignal.timeout(nameMs);
    const looking = AbortSignal.any([signal, deadline]);
    const all = await unlessAborted((options.resolve ?? resolveAll)(host), looking).catch(
      (): Addresses => [],
    );
    const open = all.filter(({ address }) => isOpenAddress(address, portOf(url), allowed));
    if (open.length > 0) return open;
    // Neither by its words nor by its time does the answer tell what a name leads to.
    await aborted(looking);
    signal.throwIfAborted();
    throw new Refusal(noPublicAddress(host), "again");
  }

  /** A connection whose far end was looked at before a byte is written. */
  async function connectTo(url: URL, addresses: Addresses, signal: AbortSignal): Promise<Socket> {
    const host = hostOf(url);
    const secure = url.protocol === "https:";
    const tcp = (options.dial ?? dial)(host, portOf(url), addresses);
    try {
      await happened(tcp, "connect", signal);
      checkRemote(tcp, url, allowed);
      if (!secure) return tcp;
      const name = isIP(host) ? {} : { servername: host };
      const tls = connectTls({ socket: tcp, host, ...name, ...(options.ca && { ca: options.ca }) });
      await happened(tls, "secureConnect", signal);
      return tls;
    } catch (error) {
      tcp.destroy();
      throw error;
    }
  }
}

const resolveAll = (host: string): Promise<Addresses> => lookup(host, { all: true });

function dial(host: string, port: number, addresses: Addresses): Socket {
  // Pinned: what was checked is what is connected to, whatever the name says by now.
  const pinned: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [...addresses]) : done(null, addresses[0]!.address, addresses[0]!.family);
  return connectTcp({ host, port, lookup: pinned, autoSelectFamily: true });
}

function checkRemote(socket: Socket, url: URL, allowed: BlockList): void {
  if (isOpenAddress(socket.remoteAddress ?? "", portOf(url), allowed)) return;
  throw new Refusal(noPublicAddress(hostOf(url)), "again");
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
  if (!location || !to) throw new Refusal(`${from.host} answered ${status} without a place to go.`);
  const refusal = refusalOf(to, allowed);
  if (refusal) throw new Refusal(`${from.host} redirects to ${to.host}: ${refusal}`);
  if (status !== 307 && status !== 308) {
    throw new Refusal(
      `${from.host} redirects to ${to.host} with ${status}, which loses the message: give that address, or answer 308.`,
    );
  }
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new Refusal(`${from.host} redirects from https to http.`);
  }
  return to;
}

const withoutAuthorization = (headers: Post["headers"]): Post["headers"] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"));

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((done, fail) => {
    const end = () => fail(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    promise.then(done, fail).finally(() => signal.removeEventListener("abort", end));
  });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    signal.addEventListener("abort", () => done(), { once: true });
    if (signal.aborted) done();
  });

const happened = (socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<void> =>
  unlessAborted(
    new Promise<void>((done, fail) => {
      socket.once(event, () => done());
      // Stays: an error after the connection is the request's to tell, and must not end the process.
      socket.on("error", fail);
    }),
    signal,
  );

function failure(host: string, error: unknown, stopping: AbortSignal): string {
  if (stopping.aborted) return t("refused.stopping");
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === "TimeoutError" || name === "AbortError") return t("refused.late", { host });
  return t("refused.unreachable", { host, code: code ?? t("refused.ended") });
}
