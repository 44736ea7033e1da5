import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type FetchOptions, guardedFetch } from "./guarded-fetch.ts";

const open: { close(): unknown; closeAllConnections?(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function serve(answer: RequestListener): Promise<{ port: number; server: Server }> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { port: (server.address() as AddressInfo).port, server };
}

const post = (url: string, options: Partial<FetchOptions> = {}, headers: Record<string, string> = {}) =>
  guardedFetch({ allowedNetworks: [], ...options })(
    { url, headers, body: "hello" },
    new AbortController().signal,
  );
const local = { allowedNetworks: ["127.0.0.1"] };
const at = (address: string) => ({ address, family: address.includes(":") ? 6 : 4 });

test.each([
  "http://127.0.0.1/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://127.1/",
  "http://127.0.0.1./",
  "http://0/",
  "http://10.0.0.1/",
  "http://100.64.0.1/",
  "http://172.31.255.255/",
  "http://192.168.0.1/",
  "http://169.254.169.254/latest/meta-data",
  "http://168.63.129.16/",
  "http://192.0.2.1/",
  "http://198.18.0.1/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://[::1]/",
  "http://[::]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:8.8.8.8]/",
  "http://[64:ff9b::a00:1]/",
  "http://[fd00:ec2::254]/",
  "http://[fe80::1]/",
  "http://[ff02::1]/",
  "http://[2001:db8::1]/",
  "http://[2002:7f00:1::]/",
  "http://[2001:0:7f00:1::]/",
])("%s is refused before anything is connected to", async (url) => {
  const dial = () => expect.unreachable("connected");
  expect(await post(url, { dial })).toMatchObject({
    ok: false,
    next: "give-up",
    reason: expect.stringContaining("is no public address"),
  });
});

test.each([
  ["http://user:secret@example.com/", "user name or password"],
  ["http://example.com@10.0.0.1/", "user name or password"],
  ["http://example.com:25/", "Port 25"],
  ["http://example.com:6379/", "Port 6379"],
  ["http://", "Invalid URL"],
  ["ftp://example.com/", "Use an http or https URL"],
  ["file:///etc/passwd", "Use an http or https URL"],
])("%s is refused with its reason, without its secrets", async (url, reason) => {
  const answer = await post(url, { dial: () => expect.unreachable("connected") });
  expect(answer).toMatchObject({ ok: false, next: "give-up", reason: expect.stringContaining(reason) });
  expect(JSON.stringify(answer)).not.toContain("secret");
});

test.each(["localhost", "localhost.", "inside.example"])(
  "a name that leads inside (%s) is refused",
  async (host) => {
    const resolve = async () => [at(host === "inside.example" ? "10.0.0.1" : "127.0.0.1")];
    expect(
      await post(`http://${host}/`, { resolve, nameMs: 10, dial: () => expect.unreachable("connected") }),
    ).toMatchObject({
      ok: false,
      next: "again",
      reason: expect.stringContaining(`${host} has no public address`),
    });
  },
);

test("of a name with an open and a closed address only the open one is connected to", async () => {
  const resolve = async () => [at("10.0.0.1"), at("8.8.8.8")];
  const dialled: unknown[] = [];
  const { port } = await serve((_request, response) => response.end());
  await post("http://both.example/", {
    ...local,
    resolve,
    dial: (_host, _port, addresses) => {
      dialled.push(...addresses);
      return connect(port, "127.0.0.1");
    },
  });
  expect(dialled).toEqual([at("8.8.8.8")]);
});

test("a name that changes its answer after the check changes nothing: it is asked once", async () => {
  let asked = 0;
  const { port } = await serve((_request, response) => response.end());
  const resolve = async () => [at(asked++ === 0 ? "127.0.0.1" : "10.0.0.1")];
  expect(await post(`http://rebinding.example:${port}/`, { ...local, resolve })).toMatchObject({ ok: true });
  expect(asked).toBe(1);
});

test("a connection that ended up inside carries no byte", async () => {
  let bytes = 0;
  const server = createTcpServer((socket) => socket.on("data", (chunk) => (bytes += chunk.length)));
  open.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const answer = await post("http://rebinding.example/", {
    resolve: async () => [at("8.8.8.8")],
    dial: () => connect(port, "127.0.0.1"),
  });
  expect(answer).toMatchObject({ ok: false, reason: expect.stringContaining("has no public address") });
  expect(bytes).toBe(0);
});

describe("redirects", () => {
  const redirect = (status: number, location: string) =>
    serve((_request, response) => response.writeHead(status, { location }).end());

  test.each([301, 302, 303, 307, 308])("a redirect %d to the metadata service is refused", async (status) => {
    const { port } = await redirect(status, "http://169.254.169.254/latest/meta-data");
    expect(await post(`http://127.0.0.1:${port}/`, local)).toMatchObject({
      ok: false,
      next: "give-up",
      reason: expect.stringContaining("169.254.169.254 is no public address"),
    });
  });

  test("a redirect to a name that leads inside is refused", async () => {
    const { port } = await redirect(307, "http://inside.example/");
    const answer = await post(`http://127.0.0.1:${port}/`, {
      ...local,
      nameMs: 10,
      resolve: async () => [at("10.0.0.1")],
    });
    expect(answer).toMatchObject({
      ok: false,
      reason: expect.stringContaining("inside.example has no public address"),
    });
  });

  test("a redirect 307 carries the message on, but no authorization to another origin", async () => {
    let got = "";
    const end = await serve((request, response) => {
      got = `${request.method} ${request.headers.authorization} `;
      request.on("data", (chunk) => (got += chunk)).on("end", () => response.writeHead(204).end());
    });
    const { port } = await redirect(307, `http://127.0.0.1:${end.port}/`);
    const answer = await post(`http://127.0.0.1:${port}/`, local, { authorization: "Bearer t" });
    expect(answer).toMatchObject({ ok: true, status: 204 });
    expect(got).toBe("POST undefined hello");
  });

  test("redirects that lose the message, or never end, are refused", async () => {
    const lost = await redirect(302, "/elsewhere");
    expect(await post(`http://127.0.0.1:${lost.port}/`, local)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("loses the message"),
    });
    const circle = await redirect(308, "/");
    expect(await post(`http://127.0.0.1:${circle.port}/`, local)).toMatchObject({
      ok: false,
      reason: "More than 3 redirects.",
    });
  });
});

test("little of a large answer is read, and its status counts", async () => {
  let written = 0;
  const { port } = await serve((_request, response) => {
    const chunk = Buffer.alloc(65_536);
    const more = () => {
      while (written < 10_000_000 && !response.destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) return response.once("drain", more);
      }
      return response.end();
    };
    more();
  });
  expect(await post(`http://127.0.0.1:${port}/`, local)).toMatchObject({ ok: true, status: 200 });
  expect(written).toBeLessThan(10_000_000);
});

test("a server that never answers, or hangs up, is worth another try", async () => {
  const hang = await serve(() => {});
  expect(await post(`http://127.0.0.1:${hang.port}/`, { ...local, wholeMs: 50 })).toMatchObject({
    ok: false,
    next: "again",
    reason: `127.0.0.1:${hang.port} did not answer in time.`,
  });
  const rude = await serve((request) => request.socket.destroy());
  expect(await post(`http://127.0.0.1:${rude.port}/`, local)).toMatchObject({ ok: false, next: "again" });
});

test("a name server that hangs is left at the deadline", async () => {
  const answer = await post("http://slow.example/", { resolve: () => new Promise(() => {}), nameMs: 20 });
  expect(answer).toMatchObject({ ok: false, next: "again" });
});

test("a slow drip is cut at the deadline", async () => {
  const { port } = await serve((_request, response) => {
    response.writeHead(200);
    response.write("x");
  });
  expect(await post(`http://127.0.0.1:${port}/`, { ...local, wholeMs: 50 })).toMatchObject({
    ok: true,
    status: 200,
  });
});
