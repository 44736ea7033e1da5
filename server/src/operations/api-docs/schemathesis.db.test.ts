import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loggerTo } from "../../platform/logger.ts";
import { newHolder } from "../../testing/holders.ts";
import {
  hour,
  lamp,
  operatorKey,
  report,
  startTestServer,
  type TestServer,
  verifierKey,
} from "../../testing/test-server.ts";

const program = process.env.SCHEMATHESIS ?? "schemathesis";
const isThere = spawnSync(program, ["--version"]).status === 0;

const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "allow_header_conformance",
  "ignored_auth",
];

test("CI runs these tests: Schemathesis is installed there", () => {
  expect(Boolean(process.env.CI) && !isThere).toBe(false);
});

describe.skipIf(!isThere)("with Schemathesis (pip install schemathesis, or SCHEMATHESIS)", () => {
  let server: TestServer;
  let folder: string;
  let filling: NodeJS.Timeout;
  const failures: unknown[] = [];

  beforeAll(async () => {
    server = await startTestServer(
      {},
      { log: loggerTo((_, message, { err }) => failures.push(message, err)) },
    );
    const people = [await server.register(), await server.register()];
    for (const token of people) await report(server.url, token, lamp("25.89"));
    folder = await mkdtemp(join(tmpdir(), "tidemark-schemathesis-"));
    const keys = {
      reporter: people[0],
      holder: await newHolder(server),
      operator: operatorKey,
      verifier: verifierKey,
    };
    const config = Object.entries(keys).map(
      ([name, key]) => `[auth.openapi.${name}]\nbearer = ${JSON.stringify(key)}\n`,
    );
    await writeFile(join(folder, "schemathesis.toml"), config.join("\n"));
    // Resets hourly limits, so that requests reach what they guard.
    filling = setInterval(() => (server.clock.now += hour), 100);
  });
  afterAll(async () => {
    clearInterval(filling);
    await server.stop();
    await rm(folder, { recursive: true });
  });

  test("every answer matches its description, and the server never fails", async () => {
    const child = spawn(
      program,
      [
        ...["--config-file", join(folder, "schemathesis.toml"), "run", `${server.url}/openapi.json`],
        ...["--url", server.url, "--checks", checks.join(","), "--phases", "examples,coverage,fuzzing"],
        ...[
          "--seed",
          "1",
          "--max-examples",
          "8",
          "--no-shrink",
          "--continue-on-failure",
          "--warnings",
          "off",
        ],
        // It deletes the holder that all other requests need; it has tests of its own.
        ...["--exclude-name", "DELETE /v1/me"],
      ],
      { cwd: folder, env: { ...process.env, NO_COLOR: "1" } },
    );
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    const code = await new Promise((done) => child.on("close", done));
    expect([code, failures], said).toEqual([0, []]);
    // The keys were accepted: resources that need a holder exist.
    const [made] = await server.pool`select count(*)::int as watches from watch`;
    expect(made!.watches).toBeGreaterThan(0);
  }, 180_000);
});
