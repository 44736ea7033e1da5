import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * What happens to connections. `pass`; `silent`: nothing arrives, for ever on open ones, as on an unplugged machine;
 * `reset`; or PostgreSQL refuses new ones with a code (57P03: starting, 53300: too many connections) and ends open ones.
 */
export type ProxyMode = "pass" | "silent" | "reset" | `refuse ${string}`;

/** A proxy to PostgreSQL that fails as networks and servers do. */
export interface DatabaseProxy {
  readonly url: string;
  mode: ProxyMode;
  /** Delay in each direction, ms. */
  delayMs: number;
  /** Number of attempted connections. */
  readonly asked: number;
  close(): Promise<void>;
}

export async function openDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<readonly [Socket, Socket]>();
  const clients = new Set<Socket>();
  const silenced = new WeakSet<Socket>();
  let mode: ProxyMode = "pass";
  let delayMs = 0;
  let asked = 0;

  const forward = (from: Socket, to: Socket, client: Socket) => {
    from.on("data", (chunk) => {
      if (silenced.has(client)) return;
      if (delayMs === 0) to.write(chunk);
      else setTimeout(() => silenced.has(client) || to.write(chunk), delayMs);
    });
    from.on("close", () => {
      if (!silenced.has(client)) to.destroy();
    });
    from.on("error", () => {});
  };
  const server = createServer({ noDelay: true }, (client) => {
    asked++;
    clients.add(client);
    client.on("close", () => clients.delete(client)).on("error", () => {});
    if (mode === "reset") client.resetAndDestroy();
    if (mode === "silent") silenced.add(client);
    if (mode.startsWith("refuse")) client.once("data", () => client.end(refusal(mode.slice(7))));
    if (mode !== "pass") return;
    const upstream = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    upstream.on("close", () => pairs.delete(pair));
    forward(client, upstream, client);
    forward(upstream, client, client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endUpstream = () => {
    for (const [, upstream] of pairs) upstream.destroy();
  };
  return {
    url: url.href,
    get asked() {
      return asked;
    },
    get mode() {
      return mode;
    },
    set mode(next) {
      // PostgreSQL notices the lost client once the network is back.
      if (mode === "silent")
        for (const [client, upstream] of pairs) if (silenced.has(client)) upstream.destroy();
      mode = next;
      if (next === "silent") for (const client of clients) silenced.add(client);
      else if (next !== "pass") endUpstream();
    },
    get delayMs() {
      return delayMs;
    },
    set delayMs(ms) {
      delayMs = ms;
    },
    async close() {
      endUpstream();
      for (const client of clients) client.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** PostgreSQL's ErrorResponse. */
function refusal(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mrefused by the test\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
