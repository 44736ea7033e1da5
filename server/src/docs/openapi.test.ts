import { expect, test } from "vitest";
import { createApp } from "../app.ts";
import { bareServices } from "./bare-services.fixture.ts";
import { openApi } from "./openapi.ts";

test("the API's description names every route under /v1, and no other", () => {
  const routes = createApp(bareServices)
    .routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/v1/"))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, "{$1}")}`);
  const described = Object.entries(openApi("").paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.filter((one) => one.includes(" /v1/")).sort()).toEqual([...new Set(routes)].sort());
});
