import { createHash } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { FollowedLookup } from "@tidemark/core/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";

let from: TestServer;
let to: TestServer;
const others: Server[] = [];
const prefix = createHash("sha256").update("com:B000000001").digest("hex").slice(0, 5);

beforeAll(async () => {
  from = await startTestServer({ VERIFIER: "off" });
  to = await startTestServer({ ALLOWED_NETWORKS: "127.0.0.0/8" });
  await report(from.url, await from.register(), lamp("25.00"));
  await report(from.url, await from.register(), lamp("19.00", { asin: "B000000002" }));
});
afterAll(async () => {
  for (const one of others) {
    one.closeAllConnections();
    one.close();
  }
  await from.stop();
  await to.stop();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  others.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function following(...urls: readonly string[]): Promise<void> {
  await to.pool`delete from followed_server`;
  for (const url of urls) {
    await to.pool`insert into followed_server (url, name, key, confirmed_at, shown)
      values (${`${url}/open-data/`}, ${new URL(url).host}, ${Buffer.alloc(32)}, now(), true)`;
  }
}
const ask = (digits = prefix) => fetch(`${to.url}/v1/followed/${digits}`);
const answer = async () => FollowedLookup.parse(await (await ask()).json());

test("followed servers are asked by their private look-up, and only what begins with the prefix is passed on", async () => {
  const asked: string[] = [];
  const silent = await serve((request) => void asked.push(request.url!));
  const locked = await serve((_, response) => response.writeHead(401).end());
  const lying = await serve((_, response) =>
    response.end(JSON.stringify({ length: 0, prefix: "", products: [] })),
  );
  const endless = await serve((_, response) => {
    const more = () => response.write("x".repeat(65_536), () => setImmediate(more));
    more();
  });
  await following(from.url, locked, lying, endless);
  const response = await ask();
  expect(response.headers.get("cache-control")).toBe("no-store");
  const { servers } = FollowedLookup.parse(await response.json());
  expect(servers).toEqual([
    {
      server: new URL(from.url).host,
      prices: [
        {
          marketplace: "com",
          asin: "B000000001",
          price: 2500,
          since: expect.any(Number),
          lastConfirmedAt: expect.any(Number),
        },
      ],
    },
    ...[locked, lying, endless].map((url) => ({ server: new URL(url).host, prices: null })),
  ]);
  expect(await to.pool`select from product`).toHaveLength(0);
  await following(silent);
  expect((await answer()).servers).toEqual([{ server: new URL(silent).host, prices: null }]);
  expect(asked).toEqual(["/v1/lookup"]);
});

test("a look-up at followed servers needs five digits, reaches no closed address, and is limited", async () => {
  for (const digits of ["", "1234", "123456", "ABCDE", "g0000"])
    expect([digits, (await ask(digits)).status]).not.toContain(200);
  await following("http://10.0.0.1", "http://169.254.169.254");
  expect((await answer()).servers.map(({ prices }) => prices)).toEqual([null, null]);
  const info = async () => (await fetch(`${to.url}/v1/server`)).json();
  to.clock.now += 61_000;
  expect(await info()).toMatchObject({ follows: 2 });
  await following();
  to.clock.now += 61_000;
  expect(await info()).not.toHaveProperty("follows");
  let status = 200;
  for (let n = 0; n < 70 && status === 200; n++) status = (await ask()).status;
  expect(status).toBe(429);
});
