import { readdir } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  check,
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
