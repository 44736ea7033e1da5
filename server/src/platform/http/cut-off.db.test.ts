import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { newHolder } from "../../testing/holders.ts";
import { operatorKey, startTestServer, type TestServer, verifierKey } from "../../testing/test-server.ts";
import { loggerTo } from "../logger.ts";

let server: TestServer;
let bearers: Readonly<Record<string, string>>;
const log = vi.fn();

beforeAll(async () => {
  server = await startTestServer({}, { log: loggerTo(log) });
  const [reporter, holder] = [await server.register(), await newHolder(server)];
  bearers = {
    "POST /v1/reports": reporter,
    "POST /v1/reporters": "",
    "POST /v1/holders": "",
    "PATCH /v1/me": holder,
    "POST /v1/watches": holder,
    "POST /v1/channels": holder,
    "PATCH /v1/switches": operatorKey,
    "POST /v1/retractions": operatorKey,
    "POST /v1/verifications/lease": verifierKey,
    "POST /v1/verifications/1/reading": verifierKey,
    "POST /watches": "",
    "POST /watches/link": "",
  };
});
afterAll(() => server.stop());
afterEach(() => vi.restoreAllMocks());

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** All that a process says of its requests, wherever it says it. */
function listen() {
  log.mockClear();
  const said = (["log", "info", "warn", "error"] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation(() => {}),
  );
  return () => [...log.mock.calls, ...said.flatMap((spy) => spy.mock.calls)];
}

/** Another request, so that what the one before left behind has been dealt with. */
const settle = async () => {
  for (let i = 0; i < 3; i++) await fetch(`${server.url}/healthz`);
};

const head = (route: string, more: string) =>
  `${route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-origin\r\nAuthorization: Bearer ${bearers[route]}\r\n${more}\r\n\r\n`;

const uploads: Readonly<Record<string, (route: string) => string>> = {
  "ends before its length": (route) => `${head(route, "Content-Length: 500")}{"reports": [`,
  "ends within a chunk": (route) => `${head(route, "Transfer-Encoding: chunked")}100\r\n{"rep`,
  "ends between chunks": (route) => `${head(route, "Transfer-Encoding: chunked")}5\r\n{"rep\r\n`,
  "has a bad chunk": (route) => `${head(route, "Transfer-Encoding: chunked")}5\r\n{"rep\r\nzz\r\n`,
};

test.each(Object.keys(uploads))("an upload that %s leaves no line in the log", async (name) => {
  const said = listen();
  for (const route of Object.keys(bearers)) {
    for (const end of ["end", "destroy", "resetAndDestroy"] as const) {
      const socket = await open();
      const text = uploads[name]!(route);
      await new Promise((done) => socket.write(text, done));
      await settle();
      socket[end]();
      if (end === "end") socket.resume();
      await once(socket, "close");
    }
  }
  await settle();
  expect(said()).toEqual([]);
});

test("a client that leaves while it is answered leaves no line in the log", async () => {
  const said = listen();
  for (const path of ["/openapi.json", "/docs", "/", "/v1/lookup", "/drops", "/health", "/metrics"]) {
    for (const encoding of ["gzip", "identity"]) {
      const socket = await open();
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${encoding}\r\n\r\n`.repeat(20),
      );
      socket.resetAndDestroy();
      const slow = await open();
      slow.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${encoding}\r\n\r\n`.repeat(20),
      );
      await once(slow, "data");
      slow.resetAndDestroy();
      await settle();
    }
  }
  expect(said()).toEqual([]);
});

test("a client that is still connected gets an answer", async () => {
  const socket = await open();
  socket.write(uploads["has a bad chunk"]!("POST /v1/reports"));
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
});
