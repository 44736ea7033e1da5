import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aLease, type TestApi, testApi } from "./testing/fake-api.ts";
import { html, productHtml, type TestShop, testShop } from "./testing/stand-in-shop.ts";

vi.setConfig({ testTimeout: 60_000 });

const asin = "B000000001";
const path = `/www.amazon.de/dp/${asin}`;
const key = "the key of the tests";

let api: TestApi;
let shop: TestShop;
let child: ChildProcess;
let output: string;

beforeEach(async () => {
  [api, shop] = await Promise.all([testApi(key), testShop()]);
  output = "";
});
afterEach(async () => {
  child.kill("SIGKILL");
  await Promise.all([api.close(), shop.close()]);
});

function start(env: Record<string, string> = {}) {
  child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {
      ...process.env,
      TIDEMARK_URL: api.url.href,
      VERIFIER_KEY: key,
      SHOP_ORIGIN: shop.url.origin,
      EGRESS: `test-${process.pid}`,
      ...env,
    },
  });
  child.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  return new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
}

/** Processes of the same process tree that are still there. */
function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [, state, parent] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      if (state !== "Z") parents.set(Number(name), Number(parent));
    } catch {
      // It ended while we looked.
    }
  }
  const childrenOf = (parent: number): number[] =>
    [...parents].filter(([, p]) => p === parent).flatMap(([child]) => [child, ...childrenOf(child)]);
  return childrenOf(pid);
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const patience = { timeout: 30_000, interval: 50 };

test("a lease becomes a reading; then SIGTERM ends it with code 0 and no browser left", async () => {
  shop.pages.set(path, (_, response) => html(response, productHtml(asin)));
  api.queue.push(aLease());
  const exit = start();
  await expect.poll(() => api.readings, patience).toMatchObject([{ id: "7", page: { kind: "product" } }]);
  const family = descendantsOf(child.pid!);
  expect(family.length).toBeGreaterThan(0);
  child.kill("SIGTERM");
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
  expect(family.filter(isAlive)).toEqual([]);
  expect(output).not.toContain(key);
  expect(shop.requests.map(({ url }) => url)).toEqual(["/www.amazon.de/robots.txt", path]);
});

test("the verifier stops by itself when its parent process is gone", async () => {
  const exit = start();
  await expect.poll(() => api.requests.length, patience).toBeGreaterThan(0);
  child.stderr?.destroy();
  child.disconnect();
  expect(await exit).toBe(0);
});

test.runIf(process.platform === "linux")("killed with SIGKILL, its browser goes with it", async () => {
  shop.pages.set(path, () => {});
  api.queue.push(aLease());
  const exit = start();
  await expect.poll(() => shop.visits(), patience).toEqual([path]);
  const family = descendantsOf(child.pid!);
  expect(family.length).toBeGreaterThan(0);
  child.kill("SIGKILL");
  await exit;
  await expect.poll(() => family.filter(isAlive), patience).toEqual([]);
});

/** Answers with one lease, and then nothing any more. */
function hangAfterOneLease(): { requests: string[] } {
  const requests: string[] = [];
  api.listener = (request, response) => {
    requests.push(request.url ?? "");
    if (requests.length === 1) {
      response.end(JSON.stringify({ verifications: [aLease()], retryAfterMs: 50 }));
    }
  };
  return { requests };
}

test("SIGTERM ends the verifier within 15 s when shop and server do not answer, with the lease offered back and no browser left", async () => {
  shop.pages.set(path, () => {});
  const { requests } = hangAfterOneLease();
  const exit = start();
  await expect.poll(() => shop.visits(), patience).toEqual([path]);
  const family = descendantsOf(child.pid!);
  const began = performance.now();
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(requests).toContain("/v1/verifications/7/release");
  await expect.poll(() => family.filter(isAlive), patience).toEqual([]);
});

test.runIf(process.platform === "linux")(
  "SIGTERM ends it within 15 s when shop, server and browser hang, and no process of the browser is left",
  async () => {
    shop.pages.set(path, () => {});
    hangAfterOneLease();
    const exit = start();
    await expect.poll(() => shop.visits(), patience).toEqual([path]);
    const family = descendantsOf(child.pid!).filter((pid) => /chrom/.test(commandOf(pid)));
    expect(family.length).toBeGreaterThan(1);
    for (const pid of family) process.kill(pid, "SIGSTOP");
    const began = performance.now();
    child.kill("SIGTERM");
    await exit;
    expect(performance.now() - began).toBeLessThan(15_000);
    await expect.poll(() => family.filter(isAlive), patience).toEqual([]);
  },
);

test("a wrong environment is told in full and ends with code 1", async () => {
  expect(await start({ VERIFIER_KEY: "", EGRESS: "not a name" })).toBe(1);
  expect(output).toContain("VERIFIER_KEY");
  expect(output).toContain("EGRESS");
});
