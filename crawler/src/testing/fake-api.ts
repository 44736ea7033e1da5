import { randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";
import type { Lease, Page } from "@tidemark/core/wire";
import { type LocalServer, localServer } from "./local-server.ts";

export const aLease = (fields: Partial<Lease> = {}): Lease => ({
  id: "7",
  marketplace: "de",
  asin: "B000000001",
  url: "https://www.amazon.de/dp/B000000001",
  leaseToken: randomUUID(),
  leaseExpiresAt: "2030-01-01T00:00:00.000Z",
  ...fields,
});

export interface TestApi extends LocalServer {
  /** Leased one by one. */
  readonly queue: Lease[];
  /** The same, to an egress for second readings. */
  readonly second: Lease[];
  readonly readings: { id: string; page: Page }[];
  readonly released: string[];
  /** Answers in its place. */
  listener: RequestListener | null;
}

/** The server's four routes over a queue in memory; readings are accepted, unless `readingStatus` says otherwise. */
export async function testApi(key: string, readingStatus = 200): Promise<TestApi> {
  const queue: Lease[] = [];
  const second: Lease[] = [];
  const readings: TestApi["readings"] = [];
  const released: string[] = [];
  const taken: Pick<TestApi, "listener"> = { listener: null };
  const server = await localServer(async (request, response) => {
    if (taken.listener) return taken.listener(request, response);
    let text = "";
    for await (const chunk of request) text += chunk;
    if (request.headers.authorization !== `Bearer ${key}`) return response.writeHead(401).end();
    const [, id, what] = /^\/v1\/verifications\/(?:(\w+)\/)?(\w+)$/.exec(request.url ?? "") ?? [];
    if (what === "lease") {
      return response.end(
        JSON.stringify({
          verifications: (JSON.parse(text).secondReadings ? second : queue).splice(0, 1),
          retryAfterMs: 50,
        }),
      );
    }
    if (what === "renewal") return response.writeHead(204).end();
    if (what === "release" && id) {
      released.push(id);
      return response.writeHead(204).end();
    }
    readings.push({ id: id ?? "", page: JSON.parse(text).page });
    return response.writeHead(readingStatus).end(JSON.stringify({ outcome: "accepted" }));
  });
  return Object.assign(taken, { ...server, queue, second, readings, released });
}
