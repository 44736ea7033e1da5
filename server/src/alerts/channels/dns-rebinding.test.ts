import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type NameAnswer, openNameServer } from "../../testing/name-server.ts";
import { type FetchOptions, guardedFetch } from "./guarded-fetch.ts";

// 127.0.0.1 and .3 stand for the internet, the rest of loopback for the server's own network.
const allowedNetworks = ["127.0.0.1", "127.0.0.3"];
const [outside, silent, inside] = ["127.0.0.1", "127.0.0.3", "127.0.0.2"];
const nameMs = 400;

let closers: (() => unknown)[];
let reached: string[];
let port: number;
let answerOutside: RequestListener;

async function listen(host: string, on: number, handle: RequestListener): Promise<Server> {
  const server = createServer(handle);
  server.on("connection", () => reached.push(host));
  await new Promise<void>((done) => server.listen(on, host, done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

beforeEach(async () => {
  [closers, reached] = [[], []];
  answerOutside = (_request, response) => response.end();
  const server = await listen(outside, 0, (request, response) => answerOutside(request, response));
  port = (server.address() as AddressInfo).port;
  await listen(inside, port, (_request, response) => response.end("secret"));
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function names(answer: Parameters<typeof openNameServer>[0]) {
  const server = await openNameServer(answer);
  closers.push(() => server.close());
  return server;
}
const post = (resolve: FetchOptions["resolve"], url = `http://rebind.example:${port}/`) =>
  guardedFetch({ allowedNetworks, nameMs, ...(resolve && { resolve }) })(
    { url, headers: {}, body: "hello" },
    new AbortController().signal,
  );
const refused = {
  ok: false,
  next: "again",
  reason: "rebind.example has no public address; the operator may allow its network with ALLOWED_NETWORKS.",
};

describe("a name whose answers change, with a TTL of 0", () => {
  test("a name that changes between check and connection is connected to at the checked address", async () => {
    const server = await names((_name, type, nth) => (type === "A" && nth < 2 ? [outside] : [inside]));
    expect(await post(server.resolve)).toMatchObject({ ok: true, status: 200 });
    expect([reached, server.asked]).toEqual([[outside], 2]);
  });

  test("a name that redirects to itself is looked up and checked again", async () => {
    answerOutside = (_request, response) => response.writeHead(307, { location: "/again" }).end();
    const server = await names((_name, _type, nth) => (nth < 2 ? [outside] : [inside]));
    expect(await post(server.resolve)).toEqual(refused);
    expect([reached, server.asked]).toEqual([[outside], 4]);
  });

  test("a name that changes across attempts never leads inside, whichever answer comes first", async () => {
    for (const first of [0, 1]) {
      const server = await names((_name, _type, nth) => [(nth >> 1) % 2 === first ? outside : inside]);
      const answers = [];
      for (let n = 0; n < 6; n++) answers.push((await post(server.resolve)).ok);
      expect(answers).toEqual([0, 1, 2, 3, 4, 5].map((n) => n % 2 === first));
    }
    expect(new Set(reached)).toEqual(new Set([outside]));
  });
});

describe("a name with several addresses", () => {
  test.each([
    ["open last", [inside, outside]],
    ["open first", [outside, inside]],
    ["closed ones of IPv6", [outside, "::1", "fd00::1", "fe80::1", "64:ff9b::7f00:2"]],
  ])("a name with several addresses (%s) is reached at the open one only", async (_, addresses) => {
    const server = await names(() => addresses);
    expect(await post(server.resolve)).toMatchObject({ ok: true });
    expect(reached).toEqual([outside]);
  });

  test("a name with several addresses is not tried at the closed one when the open one refuses", async () => {
    const server = await names(() => [silent, inside]);
    expect(await post(server.resolve)).toMatchObject({ ok: false, next: "again" });
    expect(reached).toEqual([]);
  });
});

describe("the answer does not tell what a name leads to", () => {
  test.each<[string, NameAnswer]>([
    ["inside", [inside]],
    ["to a private network", ["10.0.0.7"]],
    ["to the metadata service", ["169.254.169.254"]],
    ["inside by IPv6", ["::1"]],
    ["nowhere", []],
    ["unknown", "NXDOMAIN"],
    ["to a name server that fails", "SERVFAIL"],
    ["to a name server that refuses", "REFUSED"],
    ["to a name server that is silent", "silence"],
  ])("a name that leads %s is refused with the same words after the same time", async (_, answer) => {
    const server = await names(() => answer);
    const began = performance.now();
    expect(await post(server.resolve)).toEqual(refused);
    // Timers may be a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(nameMs - 3);
    expect(reached).toEqual([]);
  });

  test("a connection that ended elsewhere than was checked is refused with the same words", async () => {
    const answer = await guardedFetch({
      allowedNetworks,
      resolve: async () => [{ address: outside, family: 4 }],
      dial: () => connect(port, inside),
    })({ url: "http://rebind.example/", headers: {}, body: "" }, new AbortController().signal);
    expect(answer).toEqual(refused);
  });
});
