import { BlockList } from "node:net";
import { expect, test, vi } from "vitest";
import { isOpenAddress } from "./address-guard.ts";

vi.mock("node:os", () => ({
  networkInterfaces: () => ({
    lo: [{ address: "127.0.0.1" }, { address: "::1" }],
    eth0: [{ address: "93.184.216.34" }, { address: "2600:1f00:1:2::7" }, { address: "fe80::7" }],
  }),
}));

const open = (address: string, port: number, allowed = new BlockList()) =>
  isOpenAddress(address, port, allowed);

test("at the server's own public addresses only public ports are open", () => {
  for (const address of ["93.184.216.34", "2600:1f00:1:2::7", "2600:1f00:1:2:0:0:0:7"]) {
    expect([443, 80, 8080, 9090].map((port) => open(address, port))).toEqual([true, true, false, false]);
  }
  expect(open("93.184.216.35", 8080)).toBe(true);
});

test("the server's IPv6 neighbours, which a firewall protects from everybody else, get no request", () => {
  expect([80, 8123].map((port) => open("2600:1f00:1:2:aaaa::1", port))).toEqual([false, false]);
  expect(open("2600:1f00:1:3::1", 8123)).toBe(true);
});

test("the server's IPv6 neighbours get a request where the operator allows it", () => {
  const allowed = new BlockList();
  allowed.addSubnet("2600:1f00:1:2::", 64, "ipv6");
  expect(open("2600:1f00:1:2:aaaa::1", 8123, allowed)).toBe(true);
});
