import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { MessageView } from "@tidemark/core/wire";
import type { Alert } from "./accounting.ts";

/** A webhook of people's own, that notes what it is told. */
export interface AlertReceiver {
  readonly url: string;
  readonly got: readonly Alert[];
  close(): Promise<void>;
}

export async function openAlertReceiver(): Promise<AlertReceiver> {
  const got: Alert[] = [];
  const server = createServer(async (request, response) => {
    try {
      let body = "";
      for await (const chunk of request) body += chunk;
      const { key, items } = JSON.parse(body) as MessageView;
      const at = performance.now();
      for (const { watchId, is } of items) got.push({ key, watchId, price: is, at });
      response.writeHead(204).end();
    } catch {
      // The notifier was killed while it sent.
      response.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    got,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
