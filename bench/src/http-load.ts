import { connect, type Socket } from "node:net";

export interface Answer {
  readonly status: number;
  readonly headers: string;
  /** Latin 1: one character a byte. */
  readonly body: string;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** One keep-alive connection that asks one thing at a time: far cheaper than fetch, so that the server is measured. */
export class Connection {
  readonly #url: URL;
  #socket: Socket;
  #received = "";
  #pending: Waiting | null = null;

  private constructor(url: URL, socket: Socket) {
    this.#url = url;
    this.#socket = this.#listen(socket);
  }

  static async open(url: URL): Promise<Connection> {
    return new Connection(url, await open(url));
  }

  post(path: string, token: string, body: string): Promise<Answer> {
    return this.#ask(
      `POST ${path} HTTP/1.1\r\nHost: ${this.#url.host}\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }

  /** `headers`: whole lines, each with its end. */
  get(path: string, headers = ""): Promise<Answer> {
    return this.#ask(`GET ${path} HTTP/1.1\r\nHost: ${this.#url.host}\r\n${headers}\r\n`);
  }

  async #ask(request: string): Promise<Answer> {
    // A server closes what has been idle for some seconds.
    if (this.#socket.destroyed) this.#socket = this.#listen(await open(this.#url));
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #listen(socket: Socket): Socket {
    const lost = () => this.#settle((waiting) => waiting.reject(new Error("the connection was closed")));
    return socket
      .setNoDelay(true)
      .setEncoding("latin1")
      .on("data", (text) => this.#read(String(text)))
      .on("close", lost)
      .on("error", lost);
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#pending;
    this.#pending = null;
    if (waiting) how(waiting);
  }

  #read(text: string): void {
    this.#received += text;
    const head = this.#received.indexOf("\r\n\r\n");
    if (head < 0) return;
    const headers = this.#received.slice(0, head);
    const status = Number(headers.slice(9, 12));
    const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? 0);
    const chunked = /transfer-encoding: chunked/i.test(headers);
    const end = chunked ? this.#received.indexOf("0\r\n\r\n", head + 4) : head + 4 + length;
    if (end < 0 || (!chunked && this.#received.length < end)) return;
    const body = this.#received.slice(head + 4, end);
    this.#received = "";
    this.#settle((waiting) => waiting.resolve({ status, headers, body }));
  }
}

const open = (url: URL): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => resolve(socket));
    socket.once("error", reject);
  });

/** Resolves when its request is answered: whether it was taken. */
export type Send = (connection: Connection) => Promise<boolean>;

export interface Load {
  readonly seconds: number;
  /** Milliseconds of each request that was taken, from when it was due. */
  readonly latencies: readonly number[];
}

/** As fast as the connections allow, for a while. */
export async function closedLoop(
  connections: readonly Connection[],
  seconds: number,
  send: Send,
): Promise<Load> {
  const latencies: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(
    connections.map(async (connection) => {
      for (let at = performance.now(); at < until; at = performance.now()) {
        if (await send(connection)) latencies.push(performance.now() - at);
      }
    }),
  );
  return { seconds: (performance.now() - began) / 1000, latencies };
}

/** At a fixed rate, whether or not the server keeps up: latency counts from the moment a request was due. */
export async function openLoop(
  connections: readonly Connection[],
  seconds: number,
  perSecond: number,
  send: Send,
): Promise<Load> {
  const free = [...connections];
  const due: number[] = [];
  const latencies: number[] = [];
  const inFlight = new Set<Promise<void>>();
  const began = performance.now();
  const total = Math.round(seconds * perSecond);
  let made = 0;
  const go = () => {
    while (due.length > 0 && free.length > 0) {
      const connection = free.shift()!;
      const at = due.shift()!;
      const turn = send(connection).then((taken) => {
        if (taken) latencies.push(performance.now() - at);
        free.push(connection);
        inFlight.delete(turn);
        go();
      });
      inFlight.add(turn);
    }
  };
  while (made < total) {
    const now = performance.now() - began;
    for (; made < total && (made / perSecond) * 1000 <= now; made++)
      due.push(began + (made / perSecond) * 1000);
    go();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (due.length > 0 || inFlight.size > 0) await Promise.all(inFlight);
  return { seconds: (performance.now() - began) / 1000, latencies };
}

/** The value below which the share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
