import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { addressOf, networkOf } from "./address.ts";

describe("a network", () => {
  test.each([
    ["203.0.113.77", "203.0.113"],
    ["2001:db8:1234:5678::1", "2001:db8:1234"],
    ["2001:db8::1", "2001:db8:0"],
    ["::1", "0:0:0"],
    ["fe80::1", "fe80:0:0"],
  ])("of %s is %s", (address, network) => expect(networkOf(address)).toBe(network));
});

async function seenFrom(forwarded: string | null, proxies: readonly string[]): Promise<string> {
  const app = new Hono().get("/", (c) => c.text(addressOf(c, proxies)));
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const headers = forwarded === null ? {} : { "X-Forwarded-For": forwarded };
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers });
  const text = await response.text();
  await new Promise((resolve) => server.close(resolve));
  return text;
}

describe("the client behind proxies", () => {
  test.each([
    ["203.0.113.7", [], "127.0.0"],
    [null, ["127.0.0.1"], "127.0.0"],
    ["203.0.113.7", ["127.0.0.1"], "203.0.113"],
    ["198.51.100.1, 203.0.113.7", ["127.0.0.1"], "203.0.113"],
    ["198.51.100.1, 203.0.113.7", ["127.0.0.0/8", "203.0.113.0/24"], "198.51.100"],
    ["nonsense, 203.0.113.7", ["127.0.0.1", "203.0.113.7"], "203.0.113"],
    ["nonsense", ["127.0.0.1"], "127.0.0"],
    ["2001:db8:1:2::3", ["127.0.0.1"], "2001:db8:1"],
  ] as const)("forwarded for %s, trusting %j: %s", async (forwarded, proxies, network) => {
    expect(await seenFrom(forwarded, proxies)).toBe(network);
  });
});
