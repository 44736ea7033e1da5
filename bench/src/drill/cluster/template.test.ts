import { readFileSync } from "node:fs";
import { parseSettings } from "@tidemark/core/settings";
import { expect, test } from "vitest";
import { render, settingsIn } from "./template.ts";

const templates = new URL("../../../../deploy/cluster/", import.meta.url);
const at = (name: string, machine = 2): string =>
  render(readFileSync(new URL(name, templates), "utf8"), machine, {
    network: "127.83.41.",
    folder: "/tmp/m",
  });
const env = settingsIn(at("tidemark.env"));

test("the settings of a machine are valid, lead to its own network, and have two roles", () => {
  expect(parseSettings("server", env, () => "")).toMatchObject({ ok: true });
  expect(JSON.stringify(env)).not.toMatch(/@n@|10\.0\.0\./);
  const [server, owner] = [env.DATABASE_URL!, env.DATABASE_OWNER_URL!].map((url) => new URL(url));
  expect(server).toMatchObject({ username: "tidemark", password: "change-me-tidemark" });
  expect(owner).toMatchObject({ username: "tidemark_owner", password: "change-me-owner" });
  expect(owner!.host).toBe(server!.host);
});

test("Redis has the password and the address of RATE_LIMIT_URL", () => {
  const { password, hostname, port } = new URL(env.RATE_LIMIT_URL!);
  const lines = at("redis.conf", 3).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([`requirepass ${password}`, `bind ${hostname}`, `port ${port}`]),
  );
});

test("the verifier of a machine has the server's key, and calls its HAProxy", () => {
  const verifier = settingsIn(at("verifier.env"));
  expect(parseSettings("verifier", verifier, () => "")).toMatchObject({ ok: true });
  expect(verifier).toMatchObject({ VERIFIER_KEY: env.VERIFIER_KEY, EGRESS: "machine-2" });
  expect(at("haproxy.cfg")).toContain(`bind ${new URL(verifier.TIDEMARK_URL!).host}`);
});

test("a role's unit differs from that of the whole server by the role and its settings alone", () => {
  const hardening = (text: string) => text.slice(text.indexOf("NoNewPrivileges="));
  const one = readFileSync(new URL("tidemark@.service", templates), "utf8");
  const whole = readFileSync(new URL("../systemd/tidemark.service", templates), "utf8");
  expect(hardening(one)).toBe(hardening(whole));
  expect(one).toMatch(/^ExecStart=\/opt\/tidemark\/bin\/tidemark server --role %i$/m);
});
