import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { loggerTo } from "../logger.ts";
import type { AppEnv } from "./app-env.ts";
import { noticeProxies, UntrustedProxies } from "./untrusted-proxies.ts";

/** What is counted and logged of requests with these headers from 127.0.0.1. */
async function noticed(trustedProxies: readonly string[], requests: readonly Record<string, string>[]) {
  const untrusted = new UntrustedProxies();
  const said: string[] = [];
  const log = loggerTo((_, message) => said.push(message));
  const app = new Hono<AppEnv>()
    .use(noticeProxies(untrusted, trustedProxies, log))
    .get("/", (c) => c.text("answered"));
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  for (const headers of requests) {
    expect(await (await fetch(`http://127.0.0.1:${port}/`, { headers })).text()).toBe("answered");
  }
  await new Promise((resolve) => server.close(resolve));
  return { ...untrusted.seen, said };
}

test("forwarded requests of a proxy that is not trusted are counted, and said once with what to set", async () => {
  const requests = [{}, { "X-Forwarded-For": "203.0.113.7" }, { Forwarded: "for=203.0.113.7" }];
  const { count, proxy, said } = await noticed([], requests);
  expect({ count, proxy }).toEqual({ count: 2, proxy: "127.0.0.1" });
  expect(said).toEqual([
    "A request came with X-Forwarded-For or Forwarded from 127.0.0.1, which TRUSTED_PROXIES does not name: if that is a proxy of yours, set TRUSTED_PROXIES=127.0.0.1, or all its visitors count as one network",
  ]);
  expect((await noticed(["10.0.0.0/8"], requests)).count).toBe(2);
});

test("nothing is noticed behind a trusted proxy, and without one", async () => {
  const forwarded = { "X-Forwarded-For": "203.0.113.7" };
  expect(await noticed(["127.0.0.0/8"], [forwarded])).toEqual({ count: 0, proxy: null, said: [] });
  expect(await noticed([], [{}])).toEqual({ count: 0, proxy: null, said: [] });
});

test.each([
  ["::ffff:172.18.0.1", "172.18.0.1"],
  ["fe80::1%eth0", "fe80::1"],
  ["fd00::7", "fd00::7"],
  ["203.0.113.7", null],
  ["2001:db8::1", null],
  ["", null],
])("the proxy's address %j is shown as %j: an address of the internet may be a visitor's", (peer, proxy) => {
  const untrusted = new UntrustedProxies();
  untrusted.note(peer);
  expect(untrusted.seen).toEqual({ count: 1, proxy });
});
