import { expect, test } from "vitest";
import { parseServer } from "./address.ts";

test("parseServer gives an origin: https without a scheme, http for this computer and home networks", () => {
  expect(parseServer(" prices.example.org/ ")).toEqual({
    ok: true,
    origin: "https://prices.example.org",
    plain: false,
  });
  expect(parseServer("https://Prices.Example.org:8443")).toMatchObject({
    origin: "https://prices.example.org:8443",
  });
  expect(parseServer("localhost:7300")).toMatchObject({ origin: "http://localhost:7300", plain: false });
});

test("parseServer takes plain http for this computer, and with a warning for a home network", () => {
  expect(parseServer("http://127.0.0.1:7300")).toMatchObject({ ok: true, plain: false });
  expect(parseServer("http://[::1]:7300")).toMatchObject({ ok: true, plain: false });
  for (const near of [
    "192.168.1.5:7300",
    "http://10.0.0.2",
    "http://172.20.1.1",
    "http://nas.local",
    "http://nas",
  ]) {
    expect(parseServer(near), near).toMatchObject({ ok: true, plain: true });
  }
  for (const far of [
    "http://example.org",
    "http://172.32.0.1",
    "http://8.8.8.8",
    "http://10.0.0.1.example.org",
  ]) {
    expect(parseServer(far), far).toEqual({ ok: false, reason: "needs-https" });
  }
});

test("parseServer keeps the path that a server is below, without a slash at its end", () => {
  for (const typed of [
    "home.example/prices",
    "https://home.example/prices/",
    " HTTPS://home.example/prices ",
  ]) {
    expect(parseServer(typed), typed).toMatchObject({ origin: "https://home.example/prices" });
  }
  expect(parseServer("nas:8080/a/b")).toMatchObject({ origin: "http://nas:8080/a/b", plain: true });
});

test("parseServer refuses anything else", () => {
  const odd = ["", "  ", "ftp://x.org", "javascript:alert(1)", "https://u:p@x.org", "https://x.org/a;b", "https://x.org/a//b", "https://x.org?q", "https://x.org#f", "a b", "https://"]; // biome-ignore format: one row
  for (const text of odd) expect(parseServer(text), text).toEqual({ ok: false, reason: "not-an-address" });
});
