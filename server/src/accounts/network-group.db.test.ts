import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loggerTo } from "../platform/logger.ts";
import { registerByWork } from "../testing/solve.ts";
import { day, hour, lamp, startTestServer, type TestServer } from "../testing/test-server.ts";
import { NetworkGroups } from "./network-group.ts";
import { profiles } from "./profile.ts";
import { forgetReporters } from "./reporter.ts";

let server: TestServer;
const logged: unknown[] = [];
beforeEach(async () => {
  logged.length = 0;
  server = await startTestServer(
    { PROOF_OF_WORK: "8", TRUSTED_PROXIES: "127.0.0.1" },
    { profile: profiles.public, log: loggerTo((...said) => logged.push(said)) },
  );
});
afterEach(() => server.stop());

describe("a group", () => {
  const open = () => new NetworkGroups(server.pool, () => server.clock.now);

  test("a group is the same for one network on one day, in every process, also when two create the key concurrently", async () => {
    const all = await Promise.all([open(), open(), open()].map((groups) => groups.of("203.0.113")));
    expect(new Set(all).size).toBe(1);
    expect(BigInt.asIntN(64, BigInt(all[0]!))).toBe(BigInt(all[0]!));
    expect(await open().of("203.0.114")).not.toBe(all[0]);
    expect(await server.pool`select 1 from network_key`).toHaveLength(1);
  });

  test("a network's group is another one the next day", async () => {
    const groups = open();
    const today = await groups.of("203.0.113");
    server.clock.now += 12 * hour - 1;
    expect(await groups.of("203.0.113")).toBe(today);
    server.clock.now += 1;
    const [tomorrow, again] = await Promise.all([groups.of("203.0.113"), groups.of("203.0.113")]);
    expect(tomorrow).not.toBe(today);
    expect(again).toBe(tomorrow);
  });

  test("a group can be computed by nobody once its day's key is deleted, within 48 h", async () => {
    await open().of("203.0.113");
    const keys = async () => {
      await forgetReporters(server.pool, server.clock.now);
      return (await server.pool`select 1 from network_key`).length;
    };
    // From noon to the end of the next day.
    server.clock.now += 36 * hour - 1;
    expect(await keys()).toBe(1);
    server.clock.now += 1;
    expect(await keys()).toBe(0);
  });

  test("a group's key is read again after the database failed once", async () => {
    let fail = true;
    const unsafe = (...args: Parameters<typeof server.pool.unsafe>) => {
      if (fail) throw new Error("gone");
      return server.pool.unsafe(...args);
    };
    const flaky = { unsafe } as typeof server.pool;
    const groups = new NetworkGroups(flaky, () => server.clock.now);
    await expect(groups.of("203.0.113")).rejects.toThrow("gone");
    fail = false;
    expect(await groups.of("203.0.113")).toBe(await open().of("203.0.113"));
  });
});

const send = (token: string, from: string, reports: readonly unknown[]) =>
  fetch(`${server.url}/v1/reports`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Bearer ${token}`,
      "X-Forwarded-For": from,
    },
    body: JSON.stringify({ client: "1.0.0", reports }),
  });
const listings = (n: number) =>
  Array.from({ length: n }, () => ({ id: randomUUID(), ageMs: 0, listing: lamp("25.00") }));
const cards = (n: number) => {
  const card = { marketplace: "com", asin: "B000000001", deliveryCountry: null, price: { amount: "1.00", currency: "USD", rule: "x" } }; // biome-ignore format: one row
  return Array.from({ length: n }, () => ({ id: randomUUID(), ageMs: 0, card }));
};

describe("a public server takes", () => {
  test("a public server takes 60 reports an hour from one reporter, however many networks it comes from", async () => {
    const token = await registerByWork(server.url);
    expect((await send(token, "203.0.113.1", listings(50))).status).toBe(200);
    expect((await send(token, "198.51.100.1", listings(10))).status).toBe(200);
    const refused = await send(token, "192.0.2.1", listings(1));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    server.clock.now += hour;
    expect((await send(token, "203.0.113.1", listings(50))).status).toBe(200);
  });

  test("a public server takes 600 reports an hour from one network, however many reporters it has, and no fewer from the next", async () => {
    const tokens = [];
    for (let i = 0; i < 11; i++) tokens.push(await registerByWork(server.url));
    for (const token of tokens.slice(0, 10)) {
      expect((await send(token, `203.0.113.${tokens.indexOf(token)}`, listings(50))).status).toBe(200);
      expect((await send(token, "203.0.113.77", listings(10))).status).toBe(200);
    }
    const last = tokens[10]!;
    expect((await send(last, "203.0.113.200", listings(1))).status).toBe(429);
    // A network is what the proxy wrote, not what the sender did.
    expect((await send(last, "198.51.100.1, 203.0.113.200", listings(1))).status).toBe(429);
    // Nothing was charged to the reporter for that.
    expect((await send(last, "203.0.114.200", listings(50))).status).toBe(200);
    expect((await send(last, "203.0.114.200", listings(10))).status).toBe(200);
  });

  test("a public server takes ten cards for one report: they only confirm", async () => {
    const token = await registerByWork(server.url);
    for (let i = 0; i < 12; i++) expect((await send(token, "203.0.113.1", cards(50))).status).toBe(200);
    expect((await send(token, "203.0.113.1", cards(1))).status).toBe(429);
  });
});

test("a report carries the network's group, the day its reporter registered, and its version", async () => {
  const { Intake } = await import("../prices/intake/intake.ts");
  const submit = vi.spyOn(Intake.prototype, "submit");
  const token = await registerByWork(server.url);
  server.clock.now += 2 * day;
  await send(token, "203.0.113.77", listings(1));
  const groups = new NetworkGroups(server.pool, () => server.clock.now);
  expect(submit.mock.calls[0]![0]).toMatchObject([
    { group: await groups.of("203.0.113"), registeredOn: 20_468, client: "1.0.0" },
  ]);
  submit.mockRestore();
});

test("an address is nowhere in the database and nowhere in what is logged, also when something fails", async () => {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  const token = await registerByWork(server.url);
  await send(token, "203.0.113.77", listings(2));
  await send(token, "2001:db8:77aa::1", listings(1));
  await send(token, "203.0.113.77, nonsense", listings(1));
  const tables = await server.pool<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  let everything = "";
  for (const { name } of tables) {
    const rows = await server.pool.unsafe(`select to_jsonb(t)::text as row from "${name}" t`);
    everything += rows.map(({ row }) => row).join("\n");
  }
  expect(everything).toContain("Lamp");
  await server.asOwner("alter table series rename to elsewhere");
  expect((await send(token, "203.0.113.77", listings(1))).status).toBe(500);
  await server.asOwner("alter table elsewhere rename to series");
  expect(logged).toHaveLength(1);
  const { inspect } = await import("node:util");
  const said = inspect([logged, printed.mock.calls], { depth: 20, showHidden: true });
  printed.mockRestore();
  for (const text of [everything, said]) {
    expect(text).not.toMatch(/203\.0\.113|2001:0?db8/i);
    // The same as bytes.
    expect(text).not.toMatch(/cb00714d|20010db8/i);
  }
});
