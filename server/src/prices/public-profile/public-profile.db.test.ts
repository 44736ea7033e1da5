import { publicPolicy, type SeriesId, utcDay } from "@tidemark/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { revoke } from "../../accounts/reporter.ts";
import { turnSwitches } from "../../accounts/switches.ts";
import { deleteOldRows } from "../../operations/upkeep/delete-old-rows.ts";
import { withdrawRevokedReporters } from "../../operations/upkeep/withdraw-revoked-reporters.ts";
import { transaction } from "../../platform/database.ts";
import { type CrowdWorld, productAt, seriesAt, startCrowdWorld } from "../../testing/crowd-world.ts";
import { lease } from "../verification/lease.ts";
import { readRequests } from "./read-crowd.ts";

const minute = 60_000;
const hour = 60 * minute;
let world: CrowdWorld;
beforeEach(async () => {
  world = await startCrowdWorld();
});
afterEach(() => world.stop());

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const proven = (from: number, to: number, more = {}) =>
  Promise.all(numbers(from, to).map((n) => world.stranger(n, more)));

describe("reporters of the public profile", () => {
  test("reporters without a record are not believed, however many they are: the verifier decides", async () => {
    await world.priced(1, 2000);
    const crowd = await proven(1, 30, { proven: false });
    for (const one of crowd) await world.report(one, 1, 2400);
    expect(await world.priceOf(1)).toBe(2000);
    const [claim] = await world.claims(1);
    expect(claim).toMatchObject({
      price: 2400,
      believed: false,
      waitsFor: "networks",
      tally: { weight: 0, groups: 0 },
    });
    expect(claim!.words).toHaveLength(30);
    expect(await world.read("24.00")).toBe("accepted");
    expect(await world.priceOf(1)).toBe(2400);
  });

  test("newcomers' observations are all stored, however many series a report has", async () => {
    const [one] = await proven(1, 1, { proven: false });
    const bodies = numbers(1, 50).map((n) => {
      const report = world.reportOf(one!, n, 2000);
      const observations = [1n, 2n, 3n].map((more) => ({
        seriesId: (seriesAt(n) + more) as SeriesId,
        price: 2100,
      }));
      return { ...report, observations: [...report.observations, ...observations] };
    });
    expect(await world.intake.submit(bodies)).toEqual(new Map());
    const [row] = await world.pool`select count(*)::int as n from evidence where live`;
    expect(row!.n).toBe(200);
  });

  test("reporters with records, from five networks and two versions, are believed in a rise", async () => {
    await world.priced(1, 2000);
    const crowd = await proven(1, 9);
    for (const one of crowd.slice(0, 4)) await world.report(one, 1, 2400);
    expect(await world.claims(1)).toMatchObject([
      { waitsFor: "networks", tally: { groups: 4, versions: 2 } },
    ]);
    for (const one of crowd.slice(4)) await world.report(one, 1, 2400);
    expect(await world.priceOf(1)).toBe(2400);
    expect(await world.changes()).toMatchObject([
      { kind: "accepted", previous: 2000, price: 2400, verified: false },
    ]);
    expect(await world.claims(1)).toEqual([]);
  });

  test("reporters of one version, or on one network, are not believed", async () => {
    await world.priced(1, 2000);
    await world.priced(2, 2000);
    for (const one of await proven(1, 12, { version: "1.0" })) await world.report(one, 1, 2400);
    for (const one of await proven(21, 32, { group: "7" })) await world.report(one, 2, 2400);
    expect((await world.claims(1))[0]).toMatchObject({ waitsFor: "another-version" });
    expect((await world.claims(2))[0]).toMatchObject({ waitsFor: "networks" });
  });

  test("reporters who see the accepted price vote against a claim", async () => {
    await world.priced(1, 2000);
    const crowd = await proven(1, 12);
    await world.report(crowd[0]!, 1, 2400);
    for (const one of crowd.slice(9)) await world.report(one, 1, 2000);
    const [claim] = await world.claims(1);
    expect(claim!.tally!.opposition).toBeGreaterThan(6);
    for (const one of crowd.slice(1, 6)) await world.report(one, 1, 2400);
    expect(await world.priceOf(1)).toBe(2000);
  });

  test("reporters are not believed in a drop: it waits for the verifier, whose vote and theirs suffice", async () => {
    await world.priced(1, 2000);
    const crowd = await proven(1, 9);
    for (const one of crowd) await world.report(one, 1, 1500);
    expect((await world.claims(1))[0]).toMatchObject({ grave: true, waitsFor: "verifier", needs: null });
    expect(await world.read("15.00")).toBe("accepted");
    expect(await world.changes()).toMatchObject([{ price: 1500, verified: true }]);
  });

  test("a report sent twice does not withdraw stored votes", async () => {
    await world.priced(1, 2000);
    const one = await world.stranger(1);
    const twice = world.reportOf(one, 1, 2400);
    await world.intake.submit([twice]);
    const before = [await world.claims(1), await world.record(one)];
    await world.intake.submit([twice]);
    await world.intake.submit([twice, twice]);
    expect([await world.claims(1), await world.record(one)]).toEqual(before);
  });
});

describe("a reading", () => {
  test("a reading credits reporters who agree with it, blames the others, and gives the token back", async () => {
    await world.priced(1, 2000);
    const [right, wrong] = [await world.stranger(1), await world.stranger(2)];
    await world.report(right, 1, 1500);
    await world.report(wrong, 1, 1000);
    const day = utcDay(world.clock.now);
    expect(await world.record(right)).toMatchObject({ tokens: 1, tokensDay: day });
    expect(await world.read("15.00")).toBe("accepted");
    expect(await world.record(right)).toMatchObject({ verified: 31, refuted: 1, novel: 21, tokens: 0 });
    expect(await world.record(wrong)).toMatchObject({ verified: 30, refuted: 2, novel: 20 });
    expect((await world.record(right)).hitRate).toBeGreaterThan(0.9);
    expect((await world.record(wrong)).hitRate).toBeLessThan(0.9);
  });

  test("a reading mutes a price that it refuted; two networks with weight lift that, with the votes given meanwhile", async () => {
    await world.priced(1, 2000);
    const crowd = await proven(1, 4);
    await world.report(crowd[0]!, 1, 1950);
    expect(await world.read("20.00")).toBe("refuted");
    world.clock.now += 5 * minute;
    const stranger = await world.stranger(40, { proven: false });
    await world.report(stranger, 1, 1950);
    await world.report(crowd[1]!, 1, 1950);
    expect(await world.claims(1)).toEqual([]);
    expect(await world.leased()).toBeNull();
    await world.report(crowd[2]!, 1, 1950);
    const [claim] = await world.claims(1);
    expect(claim).toMatchObject({ price: 1950, refutations: 1 });
    expect(claim!.words).toHaveLength(2);
    expect(await world.pool`select reporter from evidence where live order by 1`).toEqual([
      { reporter: 2n },
      { reporter: 3n },
    ]);
  });

  test("a refuted price is unmuted when two trusted networks report it in one commit: both votes are kept", async () => {
    await world.priced(1, 2000);
    const crowd = await proven(1, 3);
    await world.report(crowd[0]!, 1, 1950);
    expect(await world.read("20.00")).toBe("refuted");
    world.clock.now += 5 * minute;
    await world.intake.submit([world.reportOf(crowd[1]!, 1, 1950), world.reportOf(crowd[2]!, 1, 1950)]);
    expect((await world.claims(1))[0]!.words).toHaveLength(2);
  });

  test("readings put a version that reads wrongly into quarantine: its votes weigh and cost nothing", async () => {
    const bad = numbers(1, 45);
    for (const n of bad) {
      await world.priced(n, 2000);
      const one = await world.stranger(n, { version: "2.0" });
      await world.report(one, n, 2600);
    }
    for (const n of numbers(101, 130)) {
      await world.priced(n, 2000);
      const one = await world.stranger(n, { version: "1.0" });
      await world.report(one, n, 2600);
    }
    for (let n = 0; n < 75; n++) {
      const sent = await world.pool<{ id: bigint; version: string }[]>`
        select v.id, e.client as version from verification v join evidence e on e.series_id >> 3 = v.product_id
        where v.status = 'open' order by v.class, v.priority desc, v.id limit 1`;
      await world.read(sent[0]!.version === "1.0" ? "26.00" : "20.00");
    }
    expect(await world.pool`select version, quarantined from version_record order by 1`).toEqual([
      { version: "1.0", quarantined: false },
      { version: "2.0", quarantined: true },
    ]);
    await world.priced(200, 2000);
    await world.report(await world.stranger(201, { version: "2.0" }), 200, 2600);
    expect((await world.claims(200))[0]!.words).toMatchObject([{ weight: 0, quarantined: true }]);
    const record = () => world.pool`select hit_rate, refuted from reporter where id = 201`;
    const before = await record();
    expect(await world.read("20.00")).toBe("refuted");
    expect(await record()).toEqual(before);
  });
});

test("a price that people alone brought about without a verifier alerts nobody before a reading supports it", async () => {
  await world.priced(1, 2000);
  const crowd = await Promise.all(numbers(1, 12).map((n) => world.stranger(n, { version: `1.${n % 4}` })));
  for (const one of crowd.slice(0, 11)) await world.report(one, 1, 1500);
  for (const waitMs of [0, 3 * minute, 7 * minute, 19 * minute]) {
    world.clock.now += waitMs + minute;
    expect(await world.read("unread")).toBe("failed");
  }
  await world.report(crowd[11]!, 1, 1500);
  expect(await world.priceOf(1)).toBe(1500);
  expect(await world.changes()).toEqual([]);
  const auditor = await world.stranger(50);
  await world.report(auditor, 1, 1500, { sampled: true });
  world.clock.now += 3 * hour;
  expect(await world.read("15.00")).toBe("refuted");
  expect(await world.changes()).toMatchObject([
    { kind: "accepted", previous: 2000, price: 1500, verified: true },
  ]);
});

test("a sampled confirmation is visited when there is nothing else to do, and a change it hides is found", async () => {
  await world.priced(1, 2000);
  await world.priced(2, 2000);
  const [one, two] = [await world.stranger(1), await world.stranger(2)];
  await world.report(one, 1, 2000, { sampled: true });
  await world.report(two, 2, 1500);
  expect(await world.read("15.00")).toBe("accepted");
  expect(await world.priceOf(2)).toBe(1500);
  expect(await world.read("17.00")).toBe("second-reading");
  world.clock.now += 2 * minute;
  expect(await world.read("17.00")).toBe("accepted");
  expect(await world.priceOf(1)).toBe(1700);
  // It may have changed since.
  expect(await world.record(one)).toMatchObject({ verified: 30, refuted: 1 });
});

test("an egress for second readings gets those, of whatever class, and none that a first one has not read", async () => {
  await world.priced(1, 2000);
  await world.priced(2, 2000);
  const [one, two] = [await world.stranger(1, { proven: false }), await world.stranger(2)];
  const second = async () => {
    const request = { egress: "test:second", marketplaces: ["com"], max: 1, secondReadings: true };
    const { verifications } = await lease(world.pool, request, world.clock.now, publicPolicy);
    world.clock.now += 1000;
    return verifications.map(({ asin }) => asin);
  };
  await world.report(one, 1, 1500);
  expect(await second()).toEqual([]);
  expect(await world.read("17.00")).toBe("second-reading");
  await world.report(two, 2, 1500);
  world.clock.now += 2 * minute;
  expect(await second()).toEqual(["B000000001"]);
  expect(await second()).toEqual([]);
  expect((await world.leased())?.asin).toBe("B000000002");
});

describe("the operator", () => {
  test("the operator turns the quorum off: only the verifier accepts", async () => {
    await turnSwitches(world.pool, { quorum: false });
    await world.priced(1, 2000);
    for (const one of await proven(1, 9)) await world.report(one, 1, 2400);
    expect((await world.claims(1))[0]).toMatchObject({ waitsFor: "verifier" });
    await turnSwitches(world.pool, { quorum: true });
    await world.report(await world.stranger(10), 1, 2400);
    expect(await world.priceOf(1)).toBe(2400);
  });

  test("the operator excludes reporters registered since a day", async () => {
    await turnSwitches(world.pool, { countOnlyBefore: world.clock.now - 45 * 24 * hour });
    await world.priced(1, 2000);
    for (const one of await proven(1, 4)) await world.report(one, 1, 2400);
    expect((await world.claims(1))[0]!.words.map(({ weight }) => weight)).toEqual([0, 0, 0, 0]);
  });

  test("the operator revokes reporters who voted against a price: it is judged without them", async () => {
    await world.priced(1, 2000);
    const crowd = await proven(1, 11);
    await world.report(crowd[0]!, 1, 2300);
    for (const one of crowd.slice(1, 3)) await world.report(one, 1, 2400);
    for (const one of crowd.slice(3, 9)) await world.report(one, 1, 2300);
    expect(await world.priceOf(1)).toBe(2000);
    for (const one of crowd.slice(1, 3)) await revoke(world.pool, { reporter: one.id }, world.clock.now);
    expect(await withdrawRevokedReporters(world.pool, world.clock.now, publicPolicy)).toBe(1);
    expect(await world.priceOf(1)).toBe(2300);
    expect(await world.pool`select from evidence where live`).toEqual([]);
  });

  test("the operator holds back alerts that no reading supports", async () => {
    await turnSwitches(world.pool, { unverifiedAlerts: false });
    await world.priced(1, 2000);
    for (const one of await proven(1, 9)) await world.report(one, 1, 2400);
    expect(await world.priceOf(1)).toBe(2400);
    expect(await world.changes()).toEqual([]);
  });
});

test("exhaustion: verification requests never exceed their reporters' tokens", async () => {
  for (const n of numbers(1, 60)) await world.priced(n, 2000);
  const crowd = await proven(1, 30, { proven: false, group: "7" });
  for (const one of crowd)
    for (const n of numbers(1, 5))
      await world.report(one, (Number(one.id) * 7 + n) % 60 || 60, 1000 + Number(one.id));
  const paid = await world.pool`select count(*)::int as n from verification where class = 1`;
  expect(paid).toEqual([{ n: publicPolicy.publicRules!.requests.groupTokens }]);
  expect(await world.pool`select sum(tokens)::int as n from reporter where tokens_day > 0`).toEqual([
    { n: 10 },
  ]);
});

test("a day after the votes nothing says who reported", async () => {
  await world.priced(1, 2000);
  const crowd = await proven(1, 3);
  await world.report(crowd[0]!, 1, 1950);
  await world.read("20.00");
  await world.report(crowd[1]!, 1, 1950);
  await world.report(crowd[2]!, 1, 2000, { sampled: true });
  const held = () =>
    world.pool<{ text: string }[]>`select (echoes::text || alternatives::text) as text from series_crowd`;
  expect((await held())[0]!.text).toContain('"reporter": "3"');
  world.clock.now += 24 * hour;
  await deleteOldRows(world.pool, world.clock.now);
  expect((await held())[0]!.text).not.toContain("reporter");
  expect((await held())[0]!.text).toContain('"refutations": 1');
  expect(await world.pool`select 1 from evidence`).toEqual([]);
});

test("two processes on one database spend and count as one would", async () => {
  const other = world.another();
  const products = numbers(1, 12);
  for (const n of products) await world.priced(n, 2000);
  const crowd = await proven(1, 9);
  // Every order of these gives the same: each says one thing of each product, and once.
  const reports = products.flatMap((n) => crowd.map((one) => world.reportOf(one, n, n % 2 ? 2400 : 1500)));
  const shuffled = reports.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await Promise.all(shuffled.map((report, i) => (i % 2 ? world.intake : other).submit([report])));
  for (const n of products) expect(await world.priceOf(n)).toBe(n % 2 ? 2400 : 2000);
  expect(await world.changes()).toHaveLength(6);
  for (const n of products.filter((n) => n % 2 === 0)) {
    expect((await world.claims(n))[0]!.words).toHaveLength(9);
  }
  const open =
    await world.pool`select product_id as id, class::int from verification where status = 'open' order by 1`;
  expect(open).toEqual(products.filter((n) => n % 2 === 0).map((n) => ({ id: productAt(n), class: 0 })));
  const [spent] = await world.pool<
    [{ n: number }]
  >`select sum(tokens)::int as n from reporter where tokens_day > 0`;
  expect(spent.n).toBe(12);
});

test("a product that could not be read has a longer cooldown each time, until a reading succeeds", async () => {
  await world.priced(1, 2000);
  const [one, two, three] = [await world.stranger(1), await world.stranger(2), await world.stranger(3)];
  const fails = async () => {
    while ((await world.read("unread")) !== null) world.clock.now += 20 * minute;
  };
  await world.report(one, 1, 1500);
  await fails();
  await world.report(two, 1, 1500);
  expect(await world.leased()).toBeNull();
  world.clock.now += 31 * minute;
  await fails();
  await world.report(three, 1, 1500);
  world.clock.now += 31 * minute;
  expect(await world.leased()).toBeNull();
  world.clock.now += 31 * minute;
  expect(await world.read("15.00")).toBe("accepted");
});

test("a watcher of a product counts once, however many watches it has", async () => {
  const holders = await world.pool<{ id: bigint }[]>`
    insert into holder (token_digest, settings)
    select sha256(n::text::bytea), '{}' from generate_series(1, 3) n returning id`;
  const watch = (holder: bigint, kind: number, paused = false) => world.pool`
    insert into watch (holder_id, series_id, rule, since_revision, paused_at)
    values (${String(holder)}::bigint, ${String(seriesAt(1) + BigInt(kind))}::bigint, '{"kind": "change"}', 0,
      ${paused ? new Date() : null})`;
  for (let n = 0; n < 40; n++) await watch(holders[0]!.id, n % 3);
  await watch(holders[1]!.id, 0);
  await watch(holders[2]!.id, 0, true);
  const { watchers } = await transaction(world.pool, (tx) => readRequests(tx, [productAt(1)]));
  expect(watchers.get(productAt(1))).toBe(2);
});
