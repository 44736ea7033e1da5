import { readFileSync } from "node:fs";
import { marketplaces } from "@tidemark/core";
import { expect, test } from "vitest";
import manifest from "../../package.json";

test("the content script runs on core's marketplaces and nowhere else", () => {
  const source = readFileSync(new URL("../../content.ts", import.meta.url), "utf8");
  const matches = [...source.matchAll(/"(https:[^"]+)"/g)].map(([, match]) => match);
  expect(matches).toEqual(marketplaces.map(({ host }) => `https://${host}/*`));
});

test("the manifest asks for storage, alarms and notifications only, and not for private windows", () => {
  expect(manifest.manifest.permissions).toEqual(["storage", "alarms", "notifications"]);
  expect(manifest.manifest.incognito).toBe("not_allowed");
  expect(Object.keys(manifest.manifest)).not.toContain("host_permissions");
});
