import { privatePolicy } from "@tidemark/core";
import { describe, expect, test } from "vitest";
import { reloadMs } from "../../accounts/reload-keys.ts";
import { revoke } from "../../accounts/reporter.ts";
import { insertMessage, newHolder } from "../../testing/holders.ts";
import { consoleLogger } from "../../testing/logger.ts";
import {
  day,
  hour,
  lamp,
  minute,
  post,
  productAt,
  report,
  type TestServer,
  verifierKey,
} from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";
import { deleteOldRows } from "./delete-old-rows.ts";
import { expireOldClaims } from "./expire-claims.ts";
import { revokedEveryMs, startUpkeep } from "./upkeep.ts";
import { withdrawRevokedReporters } from "./withdraw-revoked-reporters.ts";

let server: TestServer;
let ann: string;
let bob: string;

eachWithTwoPeople((...started) => {
  [server, ann, bob] = started;
});

const expire = () => expireOldClaims(server.pool, server.clock.now, privatePolicy);

test("a claim that nobody repeats for a day expires, and its verification is withdrawn", async () => {
  await report(server.url, ann, lamp("25.00"));
  server.clock.now += day - 1;
  expect(await expire()).toBe(0);
  server.clock.now += 1;
  expect(await expire()).toBe(1);
  expect(await productAt(server.url)).toMatchObject({ dirty: false, series: {} });
  const body = { egress: "home", marketplaces: ["com"], max: 1 };
  const response = await post(`${server.url}/v1/verifications/lease`, body, verifierKey);
  expect(await response.json()).toMatchObject({ verifications: [] });
  expect(await expire()).toBe(0);
});

test("a claim that is repeated meanwhile stays open", async () => {
  await report(server.url, ann, lamp("25.00"));
  server.clock.now += day - hour;
  await report(server.url, ann, lamp("25.00"));
  server.clock.now += hour;
  expect(await expire()).toBe(0);
  expect((await productAt(server.url)).dirty).toBe(true);
});

test("an expired claim's evidence no longer counts as agreement", async () => {
  await report(server.url, ann, lamp("25.00"));
  server.clock.now += day;
  await expire();
  await report(server.url, bob, lamp("25.00"));
  expect((await productAt(server.url)).series.buy_box).toMatchObject({
    price: null,
    claims: [{ seenBy: 1 }],
  });
});

describe("a revoked reporter", () => {
  const reporterOf = async (price: number): Promise<string> => {
    const [row] = await server.pool<{ reporter: string }[]>`
      select e.reporter::text from evidence e join claim c on c.id = e.claim_id where c.price = ${price}`;
    return row!.reporter;
  };
  const withdraw = () => withdrawRevokedReporters(server.pool, server.clock.now, privatePolicy);
  const lamp2 = (price: string) => lamp(price, { asin: "B000000002" });

  test("a revoked reporter has no vote in open claims; accepted prices stay", async () => {
    await server.register();
    for (const one of [ann, bob]) await report(server.url, one, lamp("25.00"));
    await report(server.url, ann, lamp("30.00"));
    await report(server.url, ann, lamp2("40.00"));
    await report(server.url, bob, lamp2("40.20"));
    expect(await withdraw()).toBe(0);
    const reporter = await reporterOf(3000);
    await revoke(server.pool, { reporter }, server.clock.now);
    expect(await withdraw()).toBe(2);
    expect(await productAt(server.url)).toMatchObject({
      dirty: false,
      series: { buy_box: { price: 2500, claims: [] } },
    });
    expect((await productAt(server.url, "com/B000000002")).series.buy_box!.claims).toMatchObject([
      { price: 4020, seenBy: 1 },
    ]);
    const live = await server.pool`select from evidence where live and reporter = ${reporter}::bigint`;
    expect(live).toHaveLength(0);
    expect(await withdraw()).toBe(0);
  });

  test("after a revocation open claims are judged without its votes: the only reporter left is believed alone, but not for a large drop", async () => {
    for (const one of [ann, bob]) await report(server.url, one, lamp("25.00"));
    await report(server.url, ann, lamp("15.00"));
    await report(server.url, bob, lamp("12.00"));
    await report(server.url, ann, lamp2("40.00"));
    await report(server.url, bob, lamp2("40.20"));
    await revoke(server.pool, { reporter: await reporterOf(1500) }, server.clock.now);
    expect(await withdraw()).toBe(2);
    expect((await productAt(server.url)).series.buy_box).toMatchObject({
      price: 2500,
      claims: [{ price: 1200, seenBy: 1 }],
    });
    expect((await productAt(server.url, "com/B000000002")).series.buy_box).toMatchObject({
      price: 4020,
      claims: [],
    });
    expect(await server.pool`select alone, reporters from price_point where price = 4020`).toEqual([
      { alone: true, reporters: 1 },
    ]);
  });

  test("a revoked reporter loses its votes within 10 s, independent of the upkeep's round", async () => {
    expect(reloadMs + revokedEveryMs).toBeLessThan(10_000);
    await report(server.url, ann, lamp("25.00"));
    await report(server.url, bob, lamp("26.00"));
    const upkeep = startUpkeep(server.pool, privatePolicy, () => server.clock.now, consoleLogger, {
      everyMs: hour,
      withdrawEveryMs: 20,
    });
    // The first round is done; the next is an hour away.
    const done = () => server.pool`select from upkeep_job where name = 'trim-changes'`;
    await expect.poll(done, { timeout: 5000 }).toHaveLength(1);
    await revoke(server.pool, { reporter: await reporterOf(2500) }, server.clock.now);
    await expect
      .poll(async () => (await server.pool`select from evidence where live`).length, { timeout: 5000 })
      .toBe(0);
    await upkeep.stop();
    expect((await productAt(server.url)).series.buy_box).toMatchObject({ price: 2600, claims: [] });
  });
});

test("evidence of open claims stays; that of ended claims is deleted within a day", async () => {
  await report(server.url, ann, lamp("25.00"));
  await report(server.url, bob, lamp("25.00"));
  await report(server.url, ann, lamp("30.00"));
  const evidence = () =>
    server.pool`select e.price from (select c.price::int from evidence e join claim c on c.id = e.claim_id order by 1) e`;
  server.clock.now += 22 * hour;
  await deleteOldRows(server.pool, server.clock.now);
  expect(await evidence()).toHaveLength(3);
  server.clock.now += 2 * hour - 1;
  await deleteOldRows(server.pool, server.clock.now);
  expect(await evidence()).toEqual([{ price: 3000 }]);
  expect((await productAt(server.url)).series.buy_box).toMatchObject({
    price: 2500,
    claims: [{ seenBy: 1 }],
  });
});

test("evidence is searched since the last successful run, and everywhere after a failed one", async () => {
  for (const one of [ann, bob]) await report(server.url, one, lamp("25.00"));
  server.clock.now += 30 * hour;
  const ran = (ago: number, error: string | null) => server.pool`
    insert into upkeep_job (name, last_run_at, duration_ms, total_rows, last_rows, error)
    values ('evidence', from_ms(${server.clock.now - ago}), 1, 0, 0, ${error})
    on conflict (name) do update set last_run_at = excluded.last_run_at, error = excluded.error`;
  const left = async () => {
    await deleteOldRows(server.pool, server.clock.now);
    return (await server.pool`select from evidence`).length;
  };
  await ran(minute, null);
  expect(await left()).toBe(2);
  await ran(minute, "the database was away");
  expect(await left()).toBe(0);
});

test("evidence that is left of a claim is deleted with it", async () => {
  for (const one of [ann, bob]) await report(server.url, one, lamp("25.00"));
  server.clock.now += 31 * day;
  await server.pool`
    insert into upkeep_job (name, last_run_at, duration_ms, total_rows, last_rows)
    values ('evidence', from_ms(${server.clock.now - minute}), 1, 0, 0)`;
  await deleteOldRows(server.pool, server.clock.now);
  expect(await server.pool`select from evidence union all select from claim`).toHaveLength(0);
});

test("messages are deleted after 90 days, stopped and expired watches after 30, with dependent rows", async () => {
  await newHolder(server);
  const { pool, clock } = server;
  const [holder] = await pool<{ id: bigint }[]>`select id from holder`;
  const id = String(holder!.id);
  const told = await insertMessage(pool, holder!.id, clock.now);
  await insertMessage(pool, holder!.id, clock.now, { corrects: told });
  await pool`
    insert into watch (holder_id, series_id, rule, since_revision, ended_at, expires_at)
    select ${id}::bigint, n, '{"kind":"back"}', 0, case when n = 1 then from_ms(${clock.now}) end,
      case when n = 2 then from_ms(${clock.now}) end from generate_series(1, 3) n`;
  await pool`insert into alert (watch_id, revision, series_id, message_id)
    select id, 1, 1, ${String(told)}::bigint from watch`;
  const left = async () => {
    await deleteOldRows(pool, clock.now);
    const [row] = await pool`
      select (select array_agg(series_id::int order by series_id) from watch) as watches,
        (select count(*)::int from message) as messages, (select count(*)::int from alert) as alerts`;
    return row;
  };
  clock.now += 30 * day - 1;
  expect(await left()).toEqual({ watches: [1, 2, 3], messages: 2, alerts: 3 });
  clock.now += 1;
  expect(await left()).toEqual({ watches: [3], messages: 2, alerts: 1 });
  clock.now += 60 * day;
  expect(await left()).toEqual({ watches: [3], messages: 0, alerts: 0 });
  expect(await pool`select messages from holder`).toEqual([{ messages: 2 }]);
});

test("after that no table connects a reporter with a product", async () => {
  await report(server.url, ann, lamp("25.00"));
  await report(server.url, bob, lamp("25.00"));
  await report(server.url, bob, lamp("25.00", { coupon: { percent: 10 } }));
  expect(await server.pool`select 1 from extra_votes`).toHaveLength(1);
  server.clock.now += day;
  await deleteOldRows(server.pool, server.clock.now);
  const columns = await server.pool<{ table: string; column: string }[]>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = 'public' and column_name ~ 'reporter$|client|address|egress$|ip$' order by 1, 2`;
  // Each of these was checked: a sender of page counts is kept with the day alone, evidence is empty now, a verification's egress is the server's own verifier.
  expect(columns.map(({ table, column }) => `${table}.${column}`)).toEqual([
    "evidence.client",
    "evidence.reporter",
    "page_count.client",
    "page_outcome.client",
    "page_outcome_sender.reporter",
    "reading.egress",
    "told_jump.client",
    "verification.egress",
  ]);
  // A reported title is stored with the evidence only.
  const called = await server.pool<{ name: string }[]>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and column_name ~ 'title|image' order by 1`;
  expect(called.map(({ name }) => name)).toEqual([
    "evidence.image",
    "evidence.title",
    "followed_product.image",
    "followed_product.title",
    "product.image",
    "product.image_by",
    "product.title",
    "product.title_by",
    "shown_product.image",
    "shown_product.title",
  ]);
  expect(await server.pool`select 1 from evidence`).toEqual([]);
  expect(await server.pool`select 1 from extra_votes`).toEqual([]);
});
