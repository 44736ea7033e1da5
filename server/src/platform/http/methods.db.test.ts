import { afterAll, beforeAll, expect, test } from "vitest";
import { newHolder } from "../../testing/holders.ts";
import { readKey, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
const bearer = { Authorization: `Bearer ${readKey}` };
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test.each([
  ["PUT", "/v1/reports", "OPTIONS, POST"],
  ["GET", "/v1/reports", "OPTIONS, POST"],
  ["POST", "/v1/products/com/B000000001", "GET, HEAD, OPTIONS"],
  ["DELETE", "/v1/me/links", "OPTIONS, POST"],
  ["PUT", "/v1/me", "DELETE, GET, HEAD, OPTIONS, PATCH"],
  ["POST", "/health", "GET, HEAD"],
  ["DELETE", "/watches", "GET, HEAD, POST"],
])("%s %s is answered 405, and told what is allowed", async (method, path, allow) => {
  const response = await fetch(server.url + path, { method });
  expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "not-allowed", status: 405 });
});

test("an unknown path is not found by any method", async () => {
  for (const method of ["GET", "POST", "PUT"]) {
    expect((await fetch(`${server.url}/v1/nothing`, { method })).status).toBe(404);
  }
});

test.each(["text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "application/jsonp", ""])(
  "a body sent as %j is not taken for JSON: another site's form could send it",
  async (type) => {
    // A Blob without a type is sent without one.
    const body = new Blob(["{}"], { type });
    const response = await fetch(`${server.url}/v1/holders`, { method: "POST", headers: bearer, body });
    expect([response.status, (await response.json()).code]).toEqual([415, "not-json"]);
  },
);

test.each(["application/json", "Application/JSON; charset=utf-8"])("a body sent as %j is", async (type) => {
  const headers = { ...bearer, "Content-Type": type };
  const response = await fetch(`${server.url}/v1/holders`, { method: "POST", headers, body: "{}" });
  expect(response.status).toBe(201);
});

test("authorization is checked before the request's content", async () => {
  const status = async (path: string, headers: Record<string, string>) =>
    (await fetch(server.url + path, { headers })).status;
  expect(await status("/v1/alerts?limit=none", {})).toBe(401);
  const holder = { Authorization: `Bearer ${await newHolder(server)}` };
  expect(await status("/v1/alerts?limit=none", holder)).toBe(400);
});
