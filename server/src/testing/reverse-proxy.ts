import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A reverse proxy without TLS on a port of its own, which leads to a server once it is told: passes on what is below `base`, which it takes off when `strips`, and answers
 * 404 to the rest. As any proxy it adds the client to `X-Forwarded-For`.
 */
export async function startReverseProxy(base: string, strips: boolean) {
  let target: URL | null = null;
  const proxy = createServer((asked, answer) => {
    const url = asked.url ?? "";
    if (url !== base && !url.startsWith(`${base}/`)) {
      answer.writeHead(404).end("Not below the path.");
      return;
    }
    const path = strips ? url.slice(base.length) || "/" : url;
    const forwarded = [asked.headers["x-forwarded-for"], asked.socket.remoteAddress].filter(Boolean);
    const headers = { ...asked.headers, "x-forwarded-for": forwarded.join(", ") };
    if (!target) {
      answer.writeHead(502).end();
      return;
    }
    const { hostname, port } = target;
    const passed = request({ hostname, port, path, method: asked.method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    passed.once("error", () => answer.writeHead(502).end());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    leadTo(server: string) {
      target = new URL(server);
    },
    port: (proxy.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  };
}
