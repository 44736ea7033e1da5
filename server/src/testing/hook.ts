import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { MessageView } from "@tidemark/core/wire";
import { Gate } from "./gate.ts";

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A web server that records webhooks once their bodies are complete. */
export interface Hook {
  readonly url: string;
  readonly got: Got[];
  /** Answers wait for it. */
  readonly gate: Gate;
  /** The messages' keys in order of arrival. */
  readonly keys: readonly string[];
  readonly messages: readonly (MessageView & { thread: string; links: { watches: string } })[];
  /** Stops listening. */
  close(): Promise<void>;
  /** Listens again, at the same address. */
  reopen(): Promise<void>;
}

export async function openHook(): Promise<Hook> {
  const got: Got[] = [];
  const gate = new Gate();
  let server: Server;
  const listen = (port: number) => {
    server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      got.push({ headers: request.headers, body });
      await gate.pass();
      response.writeHead(204).end();
    });
    return new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  };
  await listen(0);
  const { port } = server!.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    got,
    gate,
    get keys() {
      return got.map(({ headers }) => String(headers["idempotency-key"]));
    },
    get messages() {
      return got.map(({ body }) => JSON.parse(body));
    },
    reopen: () => listen(port),
    close: () =>
      new Promise((done) => {
        gate.open();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
