import { expect, test } from "vitest";
import { bareServices } from "../operations/api-docs/bare-services.fixture.ts";
import { createApp } from "./routes.ts";

test("a path of the server's own is refused as the path in PUBLIC_URL, in one sentence", () => {
  expect(() => createApp({ ...bareServices, basePath: "/watches/mine" })).toThrow(
    "PUBLIC_URL has the path /watches/mine, which begins as a page of the server does: choose another.",
  );
  expect(() => createApp({ ...bareServices, basePath: "/prices" })).not.toThrow();
});
