import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { sparePatientSockets } from "../platform/http/patient-sockets.ts";
import { limitPipelining } from "../platform/http/pipelining.ts";
import { boundSlowReaders } from "../platform/http/slow-readers.ts";
import type { Config } from "./environment.ts";
import type { createApp } from "./routes.ts";

/** Requests in flight may take this long to end when the server stops. */
export const drainMs = 3000;
const idleCheckMs = 50;

export interface HttpListener {
  /** URL as this machine reaches it. */
  readonly url: string;
  /** Lets requests in. */
  open(app: ReturnType<typeof createApp>): void;
  /** Accepts nothing more and waits for requests in flight. Idempotent. */
  close(): Promise<void>;
}

/**
 * Listens; answers 503 until it is opened: the app must know its own address, which port 0 tells only once it listens.
 * Throws when the port cannot be opened. `reusePort`: other processes listen on the same port.
 */
export async function listen(
  config: Pick<Config, "host" | "port">,
  reusePort = false,
): Promise<HttpListener> {
  let fetch: (request: Request, env: unknown) => Response | Promise<Response> = () =>
    new Response(null, { status: 503 });
  const server = createServer(limitPipelining(getRequestListener((request, env) => fetch(request, env))));
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  sparePatientSockets(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: config.port, host: config.host, reusePort }, resolve);
  });
  const endWatch = boundSlowReaders(server);
  let closed: Promise<void> | undefined;
  return {
    url: localUrl(config.host, (server.address() as AddressInfo).port),
    open(app) {
      fetch = (request, env) => app.fetch(request, env as object);
    },
    close() {
      closed ??= new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        // Node leaves a connection open whose last answer is sent after the close.
        const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
        server.close(() => {
          endWatch();
          clearTimeout(timer);
          clearInterval(idle);
          resolve();
        });
      });
      return closed;
    },
  };
}

const isWildcard = (host: string) => host === "0.0.0.0" || host === "::";

/** The URL of a host and port as this machine reaches them. */
export function localUrl(host: string, port: number): string {
  const name = isWildcard(host) ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
