import { seriesIdOf } from "@tidemark/core";
import { expect, test } from "vitest";
import { lamp, minute, report, type TestServer } from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";
import { classify } from "./classify.ts";
import type { Observed } from "./parse-report.ts";

let server: TestServer;
let ann: string;
let bob: string;

eachWithTwoPeople((...started) => {
  [server, ann, bob] = started;
});

/** The lamp's series, and who has an open vote on 30.00 where 25.00 is accepted. */
async function disputed(): Promise<{ seriesId: bigint; speaker: string }> {
  for (const one of [ann, bob]) await report(server.url, one, lamp("25.00"));
  server.clock.now += minute;
  await report(server.url, ann, lamp("30.00"));
  const [row] = await server.pool<[{ seriesId: bigint; speaker: string }]>`
    select series_id as "seriesId", reporter::text as speaker from evidence where live`;
  return row;
}

const sighting = (seriesId: bigint, price: number | null, reporter: string, ageMs = 0, sampled = false) =>
  ({ seriesId, price, report: { reporter, observedAt: server.clock.now - ageMs, sampled } }) as Observed;
const sorted = async (observed: readonly Observed[], strangers = false) => {
  const { novel, due } = await classify(server.pool, observed, server.clock.now - 60 * minute, strangers);
  return observed.map((one) => (novel.has(one) ? "novel" : due.has(one) ? "due" : "nothing"));
};

test("of one price each sighting is sorted by its own age and by who saw it", async () => {
  const { seriesId, speaker } = await disputed();
  const seen = (reporter: string, ageMs = 0, sampled = false) =>
    sighting(seriesId, 2500, reporter, ageMs, sampled);
  const observed = [seen("1"), seen("2", 5 * minute), seen(speaker), seen("3", 0, true), seen("4", minute)];
  expect(await sorted(observed)).toEqual(["nothing", "novel", "novel", "novel", "nothing"]);
  server.clock.now += 16 * minute;
  expect(await sorted([seen("1"), seen("2", 2 * minute), seen("3", 20 * minute)])).toEqual([
    "due",
    "due",
    "novel",
  ]);
});

test("other prices, gone ones, and series nobody has seen are novel, and with them what their reporter says next", async () => {
  const { seriesId } = await disputed();
  const other = seriesIdOf(seriesId >> 3n, "used");
  const observed = [
    sighting(seriesId, 2500, "1"),
    sighting(seriesId, 2600, "1"),
    sighting(seriesId, null, "2"),
    sighting(seriesId, 2500, "3"),
    sighting(other, 2500, "3"),
  ];
  expect(await sorted(observed)).toEqual(["novel", "novel", "novel", "nothing", "novel"]);
});

test("among strangers every sighting of a disputed price is judged", async () => {
  const { seriesId } = await disputed();
  expect(await sorted([sighting(seriesId, 2500, "1")], true)).toEqual(["novel"]);
  expect(await sorted([sighting(seriesId, 2500, "1")])).toEqual(["nothing"]);
});
