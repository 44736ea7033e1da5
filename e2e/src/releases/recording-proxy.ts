import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Exchange } from "@tidemark/server/testing";

/** What the API depends on. Others are the browser's. */
const requestHeaders = [
  "authorization",
  "content-type",
  "idempotency-key",
  "if-none-match",
  "tidemark-read-key",
];
const answerHeaders = ["content-type", "etag", "retry-after"];

const only = (names: readonly string[], headers: IncomingHttpHeaders | Headers): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers instanceof Headers ? headers.get(name) : headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );

/** Stands between extension and server, and records what they say. */
export async function openRecordingProxy(target: string) {
  const exchanges: Exchange[] = [];
  // One after another: a replay sends them in this order.
  let last: Promise<unknown> = Promise.resolve();
  const proxy = createServer((request, response) => {
    last = last.then(() => pass(request, response)).catch(() => response.destroy());
  });
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = "GET", url: path = "/", headers } = request;
    const passed = new Headers();
    for (const [name, value] of Object.entries(headers)) {
      if (typeof value === "string" && !/^(?:host|connection|content-length)$/.test(name))
        passed.set(name, value);
    }
    const answer = await fetch(target + path, {
      method,
      headers: passed,
      redirect: "manual",
      ...(body.length > 0 && { body }),
    });
    const answered = Buffer.from(await answer.arrayBuffer());
    const text = answered.toString();
    if (path.startsWith("/v1/") && method !== "OPTIONS") {
      exchanges.push({
        request: {
          method,
          path,
          headers: only(requestHeaders, headers),
          body: body.length > 0 ? body.toString() : null,
        },
        answer: {
          status: answer.status,
          headers: only(answerHeaders, answer.headers),
          body: text === "" ? null : JSON.parse(text),
        },
      });
    }
    const back = Object.fromEntries(
      [...answer.headers].filter(
        ([name]) => !/^(?:content-encoding|content-length|transfer-encoding)$/.test(name),
      ),
    );
    response.writeHead(answer.status, back).end(answered);
  };
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    exchanges: exchanges as readonly Exchange[],
    close: () =>
      new Promise<void>((resolve) => {
        proxy.closeAllConnections();
        proxy.close(() => resolve());
      }),
  };
}
