import { Hono } from "hono";
import { expect, test } from "vitest";
import { bareServices } from "../../operations/api-docs/bare-services.fixture.ts";
import { docsRoutes } from "../../operations/api-docs/routes.tsx";
import { ConstantText } from "./static-document.ts";

test("a constant text is made once, however often and in whatever encoding it is asked for", async () => {
  let made = 0;
  const text = new ConstantText("text/plain", async () => `text ${++made}`);
  const app = new Hono().get("/", (c) => text.answer(c));
  const encodings = ["identity", "gzip", "br", "identity"];
  await Promise.all(
    encodings.map((encoding) => app.request("/", { headers: { "Accept-Encoding": encoding } })),
  );
  expect(await (await app.request("/")).text()).toBe("text 1");
  expect(made).toBe(1);
});

test.each(["/docs", "/openapi.json"])(
  "%s has an ETag for each encoding, and 304 for one known",
  async (path) => {
    const routes = docsRoutes({ ...bareServices, clock: () => 0, publicUrl: "http://127.0.0.1:7300" });
    const get = (headers: Record<string, string> = {}) => routes.request(path, { headers });
    const plain = await get();
    const small = await get({ "Accept-Encoding": "gzip, br" });
    expect(small.headers.get("Content-Encoding")).toBe("br");
    expect(small.headers.get("Vary")).toBe("Accept-Encoding");
    expect(plain.headers.get("Content-Encoding")).toBeNull();
    const etags = [plain, small].map(({ headers }) => headers.get("ETag")!);
    expect(new Set(etags).size).toBe(2);
    for (const etag of etags) expect((await get({ "If-None-Match": etag })).status).toBe(304);
    expect((await get({ "If-None-Match": '"other-br"' })).status).toBe(200);
  },
);
