import { type IncomingMessage, request } from "node:http";
import { type ConnectOptions, failureOf, guardedConnect, Refusal } from "./guarded-connect.ts";

/** An answer as it comes, unpacked by nobody. Whoever has enough of it destroys it. */
export type GuardedAnswer =
  | { readonly ok: true; readonly status: number; readonly answer: IncomingMessage }
  | { readonly ok: false; readonly reason: string; readonly next: "again" | "give-up" };

/** Asks for a URL that a person gave, never from a closed address, and follows no redirect. Never rejects. */
export type GuardedGet = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<GuardedAnswer>;

/** An answer begins within so long, and is never silent for longer. */
const silenceMs = 20_000;

export function guardedGet(options: ConnectOptions, method: "GET" | "HEAD" = "GET"): GuardedGet {
  const connect = guardedConnect(options);
  return async (url, headers, stopping) => {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(silenceMs)]);
    try {
      const socket = await connect(url, signal);
      const answer = await ask(method, url, socket, headers, signal).catch((error) => {
        socket.destroy();
        throw error;
      });
      answer.on("close", () => socket.destroy());
      // An error without another listener would end the process.
      answer.on("error", () => {});
      stopping.addEventListener("abort", () => answer.destroy(new Error("stopped")), { once: true });
      socket.setTimeout(silenceMs, () => answer.destroy(new Error("silent")));
      return { ok: true, status: answer.statusCode!, answer };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, reason: error.message, next: error.next };
      return { ok: false, reason: failureOf(url.host, error), next: "again" };
    }
  };
}

function ask(
  method: "GET" | "HEAD",
  url: URL,
  socket: Awaited<ReturnType<ReturnType<typeof guardedConnect>>>,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const end = () => fail(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    const asking = request({
      method,
      path: url.pathname + url.search,
      headers: { host: url.host, "user-agent": "Tidemark", "accept-encoding": "identity", ...headers },
      createConnection: () => socket,
    });
    const settle = () => signal.removeEventListener("abort", end);
    asking
      .on("response", (answer) => {
        settle();
        done(answer);
      })
      .on("error", (error) => {
        settle();
        fail(error);
      })
      .end();
  });
}
