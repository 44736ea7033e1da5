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
    ["2001:0DB8:1234:0000:0000::1", "2001:db8:1234"],
    ["::1234:5678:1", "0:0:0"],
    ["1:2:3:4:5:6:7:8", "1:2:3"],
    ["1:2::203.0.113.7", "1:2:0"],
    ["no address", ""],
    ["", ""],
  ])("the network of %s is %s", (address, network) => expect(networkOf(address)).toBe(network));
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
    // Ports, brackets, zones and mapped addresses, as some proxies write them.
    ["203.0.113.7:4711", ["127.0.0.1"], "203.0.113"],
    ["[2001:db8:1:2::3]:443", ["127.0.0.1"], "2001:db8:1"],
    ["[2001:db8:1:2::3]", ["127.0.0.1"], "2001:db8:1"],
    ["fe80::1%eth0", ["127.0.0.1"], "fe80:0:0"],
    ["::ffff:203.0.113.7", ["127.0.0.1"], "203.0.113"],
    ["::FFFF:cb00:7107", ["127.0.0.1"], "203.0.113"],
    ["0:0:0:0:0:ffff:203.0.113.7", ["127.0.0.1"], "203.0.113"],
    ["198.51.100.1, ::ffff:203.0.113.7", ["127.0.0.1", "203.0.113.0/24"], "198.51.100"],
    ["198.51.100.1, 2001:DB8:0::9", ["127.0.0.1", "2001:db8::/32"], "198.51.100"],
    // A liar writes on the left; only what our own proxies wrote on the right counts.
    ["127.0.0.1, 198.51.100.1, 203.0.113.7", ["127.0.0.0/8"], "203.0.113"],
    ["203.0.113.7, 127.0.0.1, 198.51.100.1", ["127.0.0.0/8"], "198.51.100"],
    [`${"198.51.100.1, ".repeat(500)}203.0.113.7`, ["127.0.0.1"], "203.0.113"],
    // Garbage is nobody's address: then it is the proxy's.
    ["203.0.113.7, unknown", ["127.0.0.1"], "127.0.0"],
    ["203.0.113.7,", ["127.0.0.1"], "127.0.0"],
    [", ,", ["127.0.0.1"], "127.0.0"],
    ["203.0.113.7:99999999", ["127.0.0.1"], "127.0.0"],
    ["203.0.113.07", ["127.0.0.1"], "127.0.0"],
    ["203.0.113.256", ["127.0.0.1"], "127.0.0"],
    ["3405803783", ["127.0.0.1"], "127.0.0"],
    ["for=203.0.113.7", ["127.0.0.1"], "127.0.0"],
    ["[203.0.113.7", ["127.0.0.1"], "127.0.0"],
  ] as const)(
    "the client behind proxies: forwarded for %s, trusting %j: %s",
    async (forwarded, proxies, network) => {
      expect(await seenFrom(forwarded, proxies)).toBe(network);
    },
  );
});
