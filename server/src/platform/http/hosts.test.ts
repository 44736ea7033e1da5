import { expect, test } from "vitest";
import { Hosts } from "./hosts.ts";

const hosts = new Hosts(["Tides.example", "tidemark"]);

test.each([
  "tides.example",
  "TIDES.EXAMPLE:7300",
  "tides.example.",
  "tidemark:80",
  "localhost",
  "localhost:7300",
  "a.b.localhost:7300",
  "127.0.0.1",
  "127.0.0.1:7300",
  "192.168.1.5:7300",
  "[::1]",
  "[::1]:7300",
  "[fd00::7]:7300",
])("a request may call the server %s", (host) => expect(() => hosts.check(host)).not.toThrow());

test.each([
  undefined,
  "",
  "evil.example",
  "evil.example:7300",
  "tides.example.evil.example",
  "nottidemark",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "[::1].evil.example",
  "evil.example:127.0.0.1",
])("a request that calls it %j is for another server", (host) => {
  expect(() => hosts.check(host)).toThrow(/ALLOWED_HOSTS/);
});
