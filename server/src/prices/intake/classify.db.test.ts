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
async function disputed(): Promise<{ seriesId: bigint; voter: string }> {
  for (const one of [ann, bob]) await report(server.url, one, lamp("25.00"));
  server.clock.now += minute;
  await report(server.url, ann, lamp("30.00"));
  const [row] = await server.pool<[{ seriesId: bigint; voter: string }]>`
    select series_id as "seriesId", reporter::text as voter from evidence where live`;
  return row;
}

const sighting = (seriesId: bigint, price: number | null, reporter: string, ageMs = 0, sampled = false) =>
  ({ seriesId, price, report: { reporter, observedAt: server.clock.now - ageMs, sampled } }) as Observed;
const classified = async (observed: readonly Observed[], isPublic = false) => {
  const { novel, due } = await classify(server.pool, observed, server.clock.now - 60 * minute, isPublic);
  return observed.map((one) => (novel.has(one) ? "novel" : due.has(one) ? "due" : "nothing"));
};

test("observations of one price are classified each by its age and its reporter", async () => {
  const { seriesId, voter } = await disputed();
  const seen = (reporter: string, ageMs = 0, sampled = false) =>
    sighting(seriesId, 2500, reporter, ageMs, sampled);
  const observed = [seen("1"), seen("2", 5 * minute), seen(voter), seen("3", 0, true), seen("4", minute)];
  expect(await classified(observed)).toEqual(["nothing", "novel", "novel", "novel", "nothing"]);
  server.clock.now += 16 * minute;
  expect(await classified([seen("1"), seen("2", 2 * minute), seen("3", 20 * minute)])).toEqual([
    "due",
    "due",
    "novel",
  ]);
});

test("other prices, retracted ones and unseen series are novel, and so is what their reporter reports next", async () => {
  const { seriesId } = await disputed();
  const other = seriesIdOf(seriesId >> 3n, "used");
  const observed = [
    sighting(seriesId, 2500, "1"),
    sighting(seriesId, 2600, "1"),
    sighting(seriesId, null, "2"),
    sighting(seriesId, 2500, "3"),
    sighting(other, 2500, "3"),
  ];
  expect(await classified(observed)).toEqual(["novel", "novel", "novel", "nothing", "novel"]);
});

test("in the public profile every observation of a disputed price is judged", async () => {
  const { seriesId } = await disputed();
  expect(await classified([sighting(seriesId, 2500, "1")], true)).toEqual(["novel"]);
  expect(await classified([sighting(seriesId, 2500, "1")])).toEqual(["nothing"]);
});
