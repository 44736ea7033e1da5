import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { retryAfterMs } from "@tidemark/core";
import type { Ask } from "./accounting.ts";

/** Longer than the server lets a request wait. */
const answerMs = 16_000;
/** Before the second try, where the answer does not say. */
const againMs = 500;
const longestAgainMs = 5000;

interface Answer {
  /** Null: none came. */
  readonly status: number | null;
  readonly retryAfterMs: number;
}

/** A browser's way to the cluster: tries one machine's address and, once, the next one's, as with several addresses of a name. */
export class Client {
  readonly #urls: readonly URL[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2000 });
  /** The address that answered last. */
  #at = 0;

  constructor(urls: readonly URL[]) {
    this.#urls = urls;
  }

  /** Sends a report, and a second time when it was not taken. */
  async send(token: string, body: string): Promise<Ask> {
    const startedAt = performance.now();
    const at = this.#at;
    let answer = await this.#try(at, token, body);
    if (!isTaken(answer)) {
      const next = (at + 1) % this.#urls.length;
      if (this.#at === at) this.#at = next;
      await sleep(Math.min(answer.retryAfterMs, longestAgainMs));
      answer = await this.#try(next, token, body);
    }
    return { startedAt, endedAt: performance.now(), ok: isTaken(answer) };
  }

  close(): void {
    this.#agent.destroy();
  }

  #try(at: number, token: string, body: string): Promise<Answer> {
    return new Promise((resolve) => {
      const none = () => resolve({ status: null, retryAfterMs: againMs });
      const asked = request(
        new URL("/v1/reports", this.#urls[at]),
        {
          method: "POST",
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${token}`,
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
          },
          signal: AbortSignal.timeout(answerMs),
        },
        (response) => {
          response.on("error", none).resume();
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? null,
              retryAfterMs: retryAfterMs(response.headers["retry-after"] ?? null, Date.now()) ?? againMs,
            }),
          );
        },
      );
      asked.on("error", none).end(body);
    });
  }
}

const isTaken = ({ status }: Answer): boolean => status !== null && status >= 200 && status < 300;
