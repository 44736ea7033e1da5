import { JSDOM } from "jsdom";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const browser = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const get = (path: string, headers: Record<string, string> = browser, method = "GET") =>
  fetch(server.url + path, { headers, method });

test.each([
  ["/no/such/page", 404, "There is no such page"],
  ["/<script>alert(1)</script>", 404, "There is no such page"],
  ["/p/com/B00", 404, "There is no such product number."],
  ["/watches/1/nothing", 404, "There is no such page"],
])("a browser gets a page with the search for %s", async (path, status, sentence) => {
  const response = await get(path);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toContain("text/html");
  const text = await response.text();
  const { document } = new JSDOM(text).window;
  expect(document.querySelector("h1")!.textContent).toBe(sentence);
  expect(document.querySelector("search form")!.getAttribute("action")).toBe("/search");
  expect(text).not.toContain("<script>alert");
});

test("a browser gets a page for a method that a page does not know, with the methods it knows", async () => {
  const response = await get("/drops", browser, "PUT");
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  expect(response.headers.get("content-type")).toContain("text/html");
});

test.each(["/v1/nothing", "/v1/products/com/B00", "/assets/nothing", "/p/com/B00.png"])(
  "%s answers a browser by problem details",
  async (path) => {
    const response = await get(path);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  },
);

test("programs get problem details for pages, too", async () => {
  const response = await get("/no/such/page", { Accept: "*/*" });
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ status: 404, code: "not-found" });
});
