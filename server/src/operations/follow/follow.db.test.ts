import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  check,
  dateOf,
  dayMs,
  daysOfServer,
  type FeedServer,
  firstDay,
  follow,
  followsOf,
  newKey,
  publish,
  publishedFolder,
  see,
  seriesOfThing,
  shownFrom,
  startFeedServer,
} from "../../testing/feed-world.ts";
import { lastDueDay } from "../feed/publish-feed.ts";

let a: FeedServer;
let b: FeedServer;
let c: FeedServer;
const clock = { now: 0 };
const now = () => clock.now;
/** Eight o'clock of a day (its number), when the day before is published. */
const morning = (day: number) => {
  clock.now = day * dayMs + 8 * 3_600_000;
  return clock.now;
};

beforeEach(async () => {
  [a, b, c] = (await Promise.all(["a.example", "b.example", "c.example"].map(startFeedServer))) as [
    FeedServer,
    FeedServer,
    FeedServer,
  ];
});
afterEach(() => Promise.all([a, b, c].map((one) => one.stop())));

test("three servers of 30 days: one lies, one is dead for a week, one loses its key, two follow each other", async () => {
  const thing = seriesOfThing(1);
  const only = seriesOfThing(2, "used");
  // Every server sees the first product; a alone sees the second, and c lies about the first.
  const live = async (day: number) => {
    await see(a, thing, day, 2000 + (day % 5) * 100);
    if (day % 3 === 0) await see(a, only, day, 900 + (day % 7));
    if (day % 2 === 0) await see(b, thing, day, 2000 + (day % 5) * 100);
    await see(c, thing, day, 1);
  };
  await live(firstDay);
  for (const one of [a, b, c]) await publish(one, morning(firstDay + 1));
  const ofA = await follow(b, a, now);
  const ofC = await follow(b, c, now);
  const ofB = await follow(a, b, now);
  const ownB = async () =>
    (
      await b.pool`select json_agg(s)::text as text, (select count(*)::int from price_change) as changes from series s`
    )[0];
  for (let day = firstDay + 1; day <= firstDay + 30; day++) {
    const isDead = day >= firstDay + 8 && day < firstDay + 15;
    a.isDead = isDead;
    if (day === firstDay + 20) c.secret = newKey();
    const at = morning(day);
    for (const one of [a, b, c]) if (!(one === a && isDead)) await publish(one, at);
    const before = await ownB();
    const [fromA, fromC, fromB] = [
      await check(b, ofA, [a], at),
      await check(b, ofC, [c], at),
      await check(a, ofB, [b], at),
    ];
    expect(await ownB()).toEqual(before);
    expect(fromA.kind).toBe(isDead ? "failed" : "taken");
    expect(fromB.kind).toBe("taken");
    expect(fromC.kind).toBe(day < firstDay + 20 ? "taken" : day === firstDay + 20 ? "failed" : "unconfirmed");
    if (!isDead) expect(await shownFrom(b, ofA)).toEqual(await daysOfServer(a, day - 1));
    await live(day);
  }
  const last = lastDueDay(clock.now);
  expect(await shownFrom(b, ofA)).toEqual(await daysOfServer(a, last));
  expect(await shownFrom(a, ofB)).toEqual(await daysOfServer(b, last));
  // What c says stayed where it was when its key was lost, until the operator confirms the new one.
  expect(await shownFrom(b, ofC)).toEqual(await daysOfServer(c, firstDay + 18));
  const follows = followsOf(b, [a, c], now);
  const lost = (await follows.list()).find(({ id }) => id === ofC)!;
  expect(lost).toMatchObject({ problem: expect.stringContaining("new key") });
  await expect(follows.confirm(ofC, lost.fingerprint)).rejects.toThrow("another one");
  await follows.confirm(ofC, lost.newFingerprint!);
  expect((await check(b, ofC, [c], clock.now)).kind).toBe("taken");
  expect(await shownFrom(b, ofC)).toEqual(await daysOfServer(c, last));
  // No echo: b saw the first product only, and neither feed has a row that came from the other.
  expect(new Set((await shownFrom(a, ofB)).map((row) => row.split("|")[0]))).toEqual(
    new Set([String(thing)]),
  );
  // The lie moves nothing of b's own.
  const [own] = await b.pool`select lowest::float8 as lowest from series where id = ${String(thing)}::bigint`;
  expect(own).toEqual({ lowest: 2000 });
  // Unfollowed, nothing of it stays.
  await follows.end(ofC);
  expect((await check(b, ofC, [c], clock.now)).kind).toBe("gone");
  const [left] = await b.pool`select count(*)::int as days from followed_day where server_id = ${ofC}`;
  expect(left).toEqual({ days: 0 });
  expect((await follows.list()).map(({ id }) => id)).toEqual([ofA]);
  // The feed stays bounded: two snapshots at most, and the changes.
  const files = await readdir(publishedFolder(a));
  expect(files.filter((name) => name.startsWith("snapshot")).length).toBeLessThanOrEqual(4);
});

/** b follows a, which has published a day of one product. */
async function following(): Promise<number> {
  await see(a, seriesOfThing(1), firstDay, 2000);
  await publish(a, morning(firstDay + 1));
  const id = await follow(b, a, now);
  expect((await check(b, id, [a], clock.now)).kind).toBe("taken");
  return id;
}

test("a changed old day is a conflict that is not shown until the operator decides; a recent one is corrected", async () => {
  const id = await following();
  const [old, second] = [seriesOfThing(1), seriesOfThing(2)];
  await see(a, second, firstDay + 8, 700);
  await publish(a, morning(firstDay + 9));
  await check(b, id, [a], clock.now);
  // Both are corrected ten days after the first.
  for (const [series, day, price] of [
    [old, firstDay, 10],
    [second, firstDay + 8, 650],
  ] as const) {
    await a.pool`update price_day set low = ${price}, high = ${price}, close = ${price}
      where series_id = ${String(series)}::bigint and day = ${dateOf(day)}::date`;
    await a.pool`
      insert into price_change (series_id, revision, kind, price, at, accepted_at, reporters, verified)
      values (${String(series)}::bigint, 9, 'accepted', ${price}, from_ms(${day * dayMs}), from_ms(${(firstDay + 9) * dayMs + 9 * 3_600_000}), 2, false)`;
  }
  await see(a, second, firstDay + 9, 710);
  await publish(a, morning(firstDay + 10));
  await check(b, id, [a], clock.now);
  const shown = await shownFrom(b, id);
  expect(shown).toEqual((await daysOfServer(a, firstDay + 9)).filter((row) => !row.startsWith(`${old}|`)));
  const follows = followsOf(b, [a], now);
  expect(await follows.conflicts(10)).toEqual({
    all: 1,
    shown: [{ server: id, name: "a.example", seriesId: old, day: dateOf(firstDay), before: 2000, after: 10 }],
  });
  const conflict = { server: id, seriesId: old, day: dateOf(firstDay) };
  await follows.settle(conflict, "keep");
  expect(await shownFrom(b, id)).toContain(`${old}|${dateOf(firstDay)}|2000|2000|2000`);
  await expect(follows.settle(conflict, "take")).rejects.toThrow("settled");
  expect((await follows.conflicts(10)).all).toBe(0);
});

test("a day that a retraction takes away is taken away from followers, and a new title is taken", async () => {
  const id = await following();
  const series = String(seriesOfThing(1));
  await a.pool`delete from price_day where series_id = ${series}::bigint`;
  await a.pool`update price_point set retracted_at = now() where series_id = ${series}::bigint`;
  await a.pool`update series set since = null, price = null where id = ${series}::bigint`;
  await a.pool`update product set title = '=Lamp'`;
  await a.pool`
    insert into price_change (series_id, revision, kind, retracts, previous, at, accepted_at, reporters, verified)
    values (${series}::bigint, 2, 'retracted', 1, 2000, from_ms(${firstDay * dayMs}), from_ms(${clock.now}), 0, true)`;
  await publish(a, morning(firstDay + 2));
  expect((await check(b, id, [a], clock.now)).kind).toBe("taken");
  expect(await shownFrom(b, id)).toEqual([]);
  const titles = await b.pool`select title from followed_product`;
  expect(titles.map(({ title }) => title)).toEqual(["=Lamp"]);
});

test("what was imported or followed is not in a server's own feed, and a day before its first own price neither", async () => {
  const [mine, both, theirs] = [1, 2, 3].map((n) => seriesOfThing(n)) as [bigint, bigint, bigint];
  await see(a, mine, firstDay, 100);
  await see(a, both, firstDay, 50, { imported: true });
  await see(a, both, firstDay + 1, 60);
  await see(a, both, firstDay + 2, 61);
  await see(a, theirs, firstDay, 70, { imported: true });
  await publish(a, morning(firstDay + 3));
  const id = await follow(b, a, now);
  await check(b, id, [a], clock.now);
  // On the day of the first own price an imported one may still have been in force.
  expect(await shownFrom(b, id)).toEqual([
    `${mine}|${dateOf(firstDay)}|100|100|100`,
    `${both}|${dateOf(firstDay + 2)}|61|61|61`,
  ]);
  await publish(b, clock.now);
  const back = await follow(c, b, now);
  await check(c, back, [b], clock.now);
  expect(await shownFrom(c, back)).toEqual([]);
});

test("a key that the old one signed is taken, another one stops the following", async () => {
  const id = await following();
  a.oldSecret = a.secret;
  a.secret = newKey();
  await see(a, seriesOfThing(1), firstDay + 1, 2100);
  await publish(a, morning(firstDay + 2));
  expect((await check(b, id, [a], clock.now)).kind).toBe("taken");
  a.oldSecret = undefined;
  a.secret = newKey();
  await publish(a, clock.now);
  expect(await check(b, id, [a], clock.now)).toMatchObject({ kind: "failed" });
  expect(await shownFrom(b, id)).toHaveLength(2);
});

test("a feed that is not as its manifest says, or rewrites its past, is refused as a whole", async () => {
  const id = await following();
  await see(a, seriesOfThing(1), firstDay + 1, 2100);
  await publish(a, morning(firstDay + 2));
  const [name] = (await readdir(publishedFolder(a))).filter((one) =>
    one.startsWith(`change-${firstDay + 1}-days`),
  );
  const path = join(publishedFolder(a), name!);
  const whole = await readFile(path);
  for (const [bytes, reason] of [
    [Buffer.concat([whole.subarray(0, -1), Buffer.from([whole.at(-1)! ^ 1])]), "does not match"],
    [Buffer.concat([whole, whole]), "longer than the manifest says"],
    [whole.subarray(0, 20), "broke off"],
  ] as const) {
    await writeFile(path, bytes);
    expect(await check(b, id, [a], clock.now)).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining(reason),
    });
    expect(await shownFrom(b, id)).toHaveLength(1);
  }
  await writeFile(path, whole);
  const limits = { bytes: 1e9, rows: 1e6, ratio: 100, speed: 1e9, conflicts: 0 };
  for (const [limit, reason] of [
    [{ bytes: 10 }, "more at once"],
    [{ rows: 0 }, "more at once"],
    [{ ratio: -1e6 }, "unpack"],
  ] as const) {
    const done = await check(b, id, [a], clock.now, { ...limits, ...limit });
    expect(done).toMatchObject({ kind: "failed", reason: expect.stringContaining(reason) });
  }
  expect(await check(b, id, [a], clock.now, limits)).toMatchObject({ kind: "taken" });
  const manifest = join(publishedFolder(a), "manifest.json");
  for (const text of ["", "{}", "[", JSON.stringify({ signed: "{}", key: "x", signature: "y" })]) {
    await writeFile(manifest, text);
    expect(await check(b, id, [a], clock.now)).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("no feed"),
    });
  }
});
