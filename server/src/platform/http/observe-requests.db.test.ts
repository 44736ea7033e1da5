import { afterAll, beforeAll, expect, test } from "vitest";
import { operatorKey, readKey, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { type LogFields, loggerTo } from "../logger.ts";

let server: TestServer;
let lines: { level: string; message: string; fields: LogFields }[] = [];

beforeAll(async () => {
  server = await startTestServer(
    { TRUSTED_PROXIES: "127.0.0.1" },
    {
      log: loggerTo(
        (level, message, fields) => lines.push({ level, message, fields }),
        () => true,
      ),
    },
  );
});
afterAll(() => server.stop());

const ask = async (path: string, headers: Record<string, string> = {}): Promise<Response> => {
  lines = [];
  const response = await fetch(`${server.url}${path}`, { headers, redirect: "manual" });
  await response.text();
  return response;
};

test("the id that a trusted proxy gives a request is kept, and is in the answer, its problem and the log", async () => {
  const id = "proxy-1.request_2";
  const response = await fetch(`${server.url}/v1/nothing`, { headers: { "X-Request-Id": id } });
  expect(response.headers.get("X-Request-Id")).toBe(id);
  expect(await response.json()).toMatchObject({ requestId: id });
  await ask("/healthz", { "X-Request-Id": id });
  expect(lines).toMatchObject([{ fields: { requestId: id } }]);
});

test.each(["short", "x".repeat(65), "with spaces in it", "a/b?c=d&e=f"])(
  "the request id %j is replaced",
  async (id) => {
    const response = await ask("/healthz", { "X-Request-Id": id });
    expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test("a client that is no trusted proxy does not choose its request's id", async () => {
  const other = await startTestServer({ TRUSTED_PROXIES: "10.0.0.0/8" });
  const response = await fetch(`${other.url}/healthz`, { headers: { "X-Request-Id": "chosen-by-a-client" } });
  expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  await other.stop();
});

test("the access log has method, route, status and duration, and nothing that a request says", async () => {
  const token = "t0ken-of-somebody";
  const secrets = { Authorization: `Bearer ${operatorKey}`, Cookie: `tidemark_read=${readKey}` };
  await ask(`/v1/products/com/B000000001?key=${token}`, secrets);
  expect(lines).toMatchObject([
    {
      level: "debug",
      message: "Request",
      fields: { method: "GET", route: "/v1/products/:marketplace/:asin", status: 404 },
    },
  ]);
  expect(lines[0]!.fields.ms).toBeTypeOf("number");
  await ask(`/l/${token}`);
  expect(lines).toMatchObject([{ fields: { status: 404 } }]);
  await ask(`/nothing/${token}?key=${token}`);
  expect(lines).toMatchObject([{ fields: { route: "/*", status: 303 } }]);
  expect(JSON.stringify(lines)).not.toMatch(new RegExp([token, readKey, operatorKey].join("|")));
});
