import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";

const at = (path: string) => new URL(`../../../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), "utf8");
const rules = read("deploy/monitoring/rules.yaml");
const runbook = read("docs/runbook.md");
const dashboard = JSON.parse(read("deploy/monitoring/dashboard.json")) as {
  panels: { title: string; targets: { expr: string }[] }[];
};
const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name!);
const expressions = [
  ...[...rules.matchAll(/expr: (.+)/g)].map(([, expr]) => expr!),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

let server: TestServer;
beforeAll(async () => {
  // What does not answer is measured, too.
  const away = {
    RATE_LIMIT_URL: "redis://127.0.0.1:1",
    DATABASE_URL: "postgres://a:b@127.0.0.1:1/a",
    READ_DATABASE_URL: "postgres://a:b@127.0.0.1:1/a",
  };
  server = await startTestServer(away);
});
afterAll(() => server?.stop());

test("each metric that an alert or a panel asks for is one of the server's", async () => {
  await fetch(`${server.url}/healthz`);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const known = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name));
  const asked = expressions.flatMap((expr) =>
    [...expr.matchAll(/\b(?:tidemark|process)_\w+/g)].map(([name]) => name),
  );
  expect(asked.length).toBeGreaterThan(20);
  const unknown = asked.filter(
    (name) => !known.has(name) && !known.has(name.replace(/_(?:bucket|count|sum)$/, "")),
  );
  expect(unknown).toEqual([]);
  expect(text).toContain('tidemark_request_seconds_count{status="2xx"}');
});

test("each alert has a section of the runbook, and each section an alert", () => {
  const sections = [...runbook.matchAll(/^## (Tidemark\w+)$/gm)].map(([, name]) => name);
  expect(alerts.length).toBeGreaterThan(10);
  expect(sections.toSorted()).toEqual(alerts.toSorted());
  const linked = [...rules.matchAll(/runbook: docs\/runbook\.md#(\w+)/g)].map(([, name]) => name);
  expect(linked).toEqual(alerts.map((name) => name.toLowerCase()));
});

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

test.skipIf(!hasPromtool)("promtool accepts the rules, and their unit tests pass", () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync("promtool", args, {
      cwd: at("deploy/monitoring/"),
      encoding: "utf8",
    });
    return { status, said: stdout + stderr };
  };
  expect(run("check", "rules", "rules.yaml")).toMatchObject({ status: 0 });
  expect(run("test", "rules", "rules.test.yaml")).toMatchObject({ status: 0 });
});
