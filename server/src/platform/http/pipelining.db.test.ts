import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";

const paths = ["/docs", "/openapi.json", "/"];
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  // The first request loads modules.
  for (const path of paths) await fetch(server.url + path);
});
afterAll(() => server.stop());

test.each(paths)("1500 pipelined requests of %s delay no other client", async (path) => {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => {});
  const closed = new Promise((done) => socket.once("close", done));
  socket.resume().write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`.repeat(1500));
  const start = performance.now();
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(performance.now() - start).toBeLessThan(1000);
  await closed;
});
