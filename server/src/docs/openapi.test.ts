import { expect, test } from "vitest";
import { createApp } from "../app.ts";
import type { Services } from "../http/context.ts";
import { profiles } from "../profile.ts";
import { openApi } from "./openapi.ts";

test("the API's description names every route under /v1, and no other", () => {
  const services = {
    assets: new Map(),
    verifier: {},
    access: {},
    profile: profiles.public,
    policy: profiles.public.policy,
  } as unknown as Services;
  const routes = createApp(services)
    .routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/v1/"))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, "{$1}")}`);
  const described = Object.entries(openApi("").paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.filter((one) => one.includes(" /v1/")).sort()).toEqual([...new Set(routes)].sort());
});
