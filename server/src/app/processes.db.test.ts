import { once } from "node:events";
import { readdir, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import type { TestDatabase } from "@tidemark/drizzle/testing-cluster";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPool } from "../platform/database.ts";
import { hasRedis, type RedisServer, startRedis } from "../testing/redis-server.ts";
import { run, type ServerProcess, startServerProcess } from "../testing/running.ts";

const operatorKey = "the operator's key in tests";
const waits = { timeout: 60_000, interval: 200 };

let folder: string;
let database: TestDatabase;
let env: NodeJS.ProcessEnv;
let server: ServerProcess | null = null;

async function start(more: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  server = await startServerProcess({ ...env, ...more });
  return server;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks, on a connection of its own, which any of the processes may get, unless an agent keeps one; 0: it was cut. */
function ask(
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  agent: Agent | false = false,
): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = request(`${server!.url}${path}`, {
      agent,
      method: body === undefined ? "GET" : "POST",
      headers: { "Content-Type": "application/json", ...headers },
    });
    sent.on("error", () => resolve({ status: 0, text: "" }));
    sent.on("response", async (response) => {
      let text = "";
      for await (const part of response) text += String(part);
      resolve({ status: response.statusCode!, text });
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const statusOf = ({ status }: Answer): number => status;

const asOperator = { Authorization: `Basic ${Buffer.from(`:${operatorKey}`).toString("base64")}` };

async function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let n = 0; n < count; n++) all.push(await work());
  return all;
}

const metric = async (name: string): Promise<number> =>
  Number(new RegExp(`^${name} (\\S+)$`, "m").exec((await ask("/metrics")).text)?.[1]);

/** The processes that answered so far, as the access log has it. */
const answering = (): ReadonlySet<number> =>
  new Set(
    server!.lines.flatMap((line) =>
      line.startsWith("{") && line.includes('"route"') ? [(JSON.parse(line) as { pid: number }).pid] : [],
    ),
  );

/** How many have answered, after ten requests more. */
async function answered(): Promise<number> {
  await times(10, () => ask("/healthz"));
  return answering().size;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

beforeEach(async () => {
  folder = await makeTestFolder("tidemark-processes-");
  database = await createTestDatabase();
  env = {
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    API_PROCESSES: "2",
    OPERATOR_KEY: operatorKey,
    VERIFIER: "off",
    LOG_LEVEL: "debug",
  };
});
afterEach(async () => {
  await server?.end();
  server = null;
  await database.drop();
  await rm(folder, { recursive: true });
});

test("two processes answer on one port; one that is killed is started again, and SIGTERM ends them all", async () => {
  await start();
  await server!.line(/^\{"ready":true.*"processes":2\}$/);
  const [, code] = await server!.line(/^Invite code: (\S+)$/);
  await expect.poll(answered, waits).toBe(2);
  expect(await metric("tidemark_api_processes")).toBe(2);
  const [first, second] = answering();
  process.kill(first!, "SIGKILL");
  await server!.line(/An API process ended by itself/);
  await expect.poll(async () => (await ask("/healthz")).status, waits).toBe(200);
  await expect.poll(() => metric("tidemark_api_processes"), waits).toBe(2);
  await expect.poll(answered, waits).toBe(3);
  expect(isAlive(second!)).toBe(true);
  expect((await ask("/v1/reporters", { code })).status).toBe(201);
  const all = answering();
  const startedAt = performance.now();
  await server!.end();
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  expect(server!.child.exitCode).toBe(0);
  expect([...all].filter(isAlive)).toEqual([]);
}, 120_000);

test("a backup that one process was asked for is shown by all, made once, and so is why one failed", async () => {
  await start();
  await expect.poll(answered, waits).toBe(2);
  const shown = async (words: string) => {
    const pages = await times(10, () => ask("/operator", undefined, asOperator));
    return pages.filter(({ text }) => text.includes(words)).length;
  };
  const click = () => ask("/operator/backup", {}, { ...asOperator, "Sec-Fetch-Site": "same-origin" });
  const owner = openPool(database.ownerUrl, 1);
  await owner.begin(async (tx) => {
    await tx`lock table upkeep_job in access exclusive mode`;
    expect((await times(6, click)).map(statusOf)).toEqual(Array.from({ length: 6 }, () => 303));
    expect(await shown("A backup is being written")).toBe(10);
  });
  await owner.end();
  await expect.poll(() => shown("by a click"), waits).toBe(10);
  const backups = join(folder, "backups");
  expect(await readdir(backups)).toHaveLength(1);

  await rm(backups, { recursive: true });
  await writeFile(backups, "a file in its place");
  await click();
  await expect.poll(() => shown(`could not be written to ${backups}`), waits).toBe(10);
}, 120_000);

test("a process that hangs is killed after 15 s, and another answers in its place", async () => {
  await start();
  await expect.poll(answered, waits).toBe(2);
  const [hung, other] = answering();
  process.kill(hung!, "SIGSTOP");
  await server!.line(
    new RegExp(`"process":${hung},"msg":"An API process has said nothing for 15 s and is killed"`),
  );
  await server!.line(/"how":"SIGKILL".*An API process ended by itself/);
  await expect.poll(answered, waits).toBe(3);
  expect([hung!, other!].map(isAlive)).toEqual([false, true]);
  expect((await times(20, () => ask("/healthz"))).map(statusOf)).toEqual(
    Array.from({ length: 20 }, () => 200),
  );
}, 120_000);

test("requests of both processes are in the metrics, whichever answers", async () => {
  await start();
  await times(30, () => ask("/healthz"));
  const counted = async () => metric('tidemark_request_seconds_count\\{status="2xx"\\}');
  const before = await counted();
  expect(before).toBeGreaterThanOrEqual(30);
  // Each scrape is a request itself.
  expect(await counted()).toBe(before + 1);
  expect(await counted()).toBe(before + 2);
}, 120_000);

test("when its head is killed, no process goes on", async () => {
  await start();
  await expect.poll(answered, waits).toBe(2);
  const all = [...answering()];
  await server!.end("SIGKILL");
  await expect.poll(() => all.filter(isAlive), waits).toEqual([]);
}, 120_000);

const open = { TRUST: "public", READ: "open" };
const holder = async () => (await ask("/v1/holders", {})).status;
const made = (statuses: readonly number[]) => statuses.filter((status) => status === 201).length;

test("without RATE_LIMIT_URL each process has its share of a limit, together all of it", async () => {
  await start(open);
  expect(made(await times(120, holder))).toBe(20);
  const { processes } = JSON.parse((await ask("/health")).text) as { processes: { counting: string }[] };
  expect(processes.map(({ counting }) => counting)).toEqual(["share", "share"]);
}, 120_000);

test("wrong invites add up over the processes", async () => {
  await start();
  const wrong = async () => (await ask("/v1/reporters", { code: "AAAAA-AAAAA" })).status;
  const statuses = await times(40, wrong);
  expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
  expect(new Set(statuses.slice(20))).toEqual(new Set([429]));
}, 120_000);

test.skipIf(!hasRedis)(
  "Redis counts a limit in common; killed, the operator's page says so, and back it counts again",
  async () => {
    const redis: RedisServer = await startRedis();
    try {
      await start({ ...open, RATE_LIMIT_URL: redis.url, TRUSTED_PROXIES: "127.0.0.1" });
      let networks = 0;
      /** Holders that a new network makes, by one process or by both. */
      const holders = async (agent: Agent | false) => {
        const from = { "X-Forwarded-For": `198.51.${networks++}.1` };
        return made((await times(agent ? 40 : 120, () => ask("/v1/holders", {}, from, agent))).map(statusOf));
      };
      const oneProcess = new Agent({ keepAlive: true, maxSockets: 1 });
      // A busy machine may be slow to answer: then a share is counted besides.
      await expect.poll(() => holders(oneProcess), waits).toBe(20);
      await expect.poll(() => metric("tidemark_limits_common"), waits).toBe(1);
      const says = async () =>
        (await ask("/operator", undefined, asOperator)).text.includes("RATE_LIMIT_URL");
      await expect.poll(says, waits).toBe(false);
      await redis.kill();
      await expect.poll(() => metric("tidemark_limits_common"), waits).toBe(0);
      expect(await holders(oneProcess)).toBe(10);
      expect(await holders(false)).toBe(20);
      await expect.poll(says, waits).toBe(true);
      await redis.start();
      await expect.poll(() => holders(oneProcess), waits).toBe(20);
      await expect.poll(says, waits).toBe(false);
    } finally {
      await redis.kill();
    }
  },
  180_000,
);

test("a new read key, a revoked reporter and a dropped key are known to every process within 10 s", async () => {
  const { openUrl } = await start();
  const [, code] = await server!.line(/^Invite code: (\S+)$/);
  const command = async (name: string, args: string[] = []) => {
    const { child, lines } = run(`server/src/operations/cli/${name}.ts`, env, args);
    await once(child, "close");
    expect(child.exitCode, lines.join("\n")).toBe(0);
    return lines.join("\n");
  };
  const statuses = async (path: string, token: string) => {
    const headers = { Authorization: `Bearer ${token}` };
    return [...new Set(await times(20, async () => statusOf(await ask(path, undefined, headers))))];
  };
  const within10 = { timeout: 10_000, interval: 200 };

  const old = new URL(openUrl).searchParams.get("key")!;
  expect(await statuses("/v1/lookup", old)).toEqual([200]);
  const [, key] = /\?key=(\S+)/.exec(await command("rotate-read-key"))!;
  await expect.poll(() => statuses("/v1/lookup", key!), within10).toEqual([200]);
  expect(await statuses("/v1/lookup", old)).toEqual([401]);

  const register = async (invite: string) =>
    (JSON.parse((await ask("/v1/reporters", { code: invite })).text) as { token: string }).token;
  const first = await register(code!);
  expect(await statuses("/v1/invites", first)).toEqual([200]);
  await command("revoke", ["--since", "2020-01-01"]);
  await expect.poll(() => statuses("/v1/invites", first), within10).toEqual([401]);

  const second = await register(/^Invite code: (\S+)$/m.exec(await command("invite"))![1]!);
  expect(await statuses("/v1/invites", second)).toEqual([200]);
  await command("rotate-keys", ["--leaked"]);
  await expect.poll(() => statuses("/v1/invites", second), within10).toEqual([401]);
}, 180_000);

test("a port in use, by another program or by such a group, is refused in one sentence", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const refused = async (PORT: string) => {
    const { child, lines } = run("server/src/app/main.ts", { ...env, LOG_LEVEL: "error", PORT });
    const [code] = await once(child, "close");
    return { code, said: lines.join("\n") };
  };
  const sentence = (of: string | number) => `Port ${of} is in use: stop what listens there, or set PORT.`;
  expect(await refused(String(port))).toEqual({ code: 78, said: sentence(port) });
  taken.close();
  await start();
  const own = new URL(server!.url).port;
  expect(await refused(own)).toEqual({ code: 78, said: sentence(own) });
  expect((await ask("/healthz")).status).toBe(200);
}, 120_000);

test("what keeps every process from starting is said once, and refuses the start", async () => {
  const { child, lines } = run("server/src/app/main.ts", {
    ...env,
    LOG_LEVEL: "error",
    PORT: "0",
    PUBLIC_URL: "https://tides.example/v1",
  });
  const [code] = await once(child, "close");
  expect({ code, lines }).toEqual({
    code: 78,
    lines: [
      expect.stringContaining("PUBLIC_URL has the path /v1, which begins as a page of the server does"),
    ],
  });
}, 120_000);

test("where the system does not share ports, Node's cluster hands out connections", async () => {
  const refuse = `import net from "node:net";
    const { listen } = net.Server.prototype;
    net.Server.prototype.listen = function (where, ...more) {
      if (!where?.reusePort) return listen.call(this, where, ...more);
      setImmediate(() => this.emit("error", Object.assign(new Error("not here"), { code: "ENOTSUP" })));
      return this;
    };`;
  await start({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(refuse)}` });
  await expect.poll(answered, waits).toBe(2);
  expect(await metric("tidemark_api_processes")).toBe(2);
}, 120_000);
