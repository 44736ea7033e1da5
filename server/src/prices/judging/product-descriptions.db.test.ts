import { type Policy, privatePolicy, publicPolicy } from "@tidemark/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expireOldClaims } from "../../operations/upkeep/expire-claims.ts";
import { type CrowdWorld, productAt, type Stranger, startCrowdWorld } from "../../testing/crowd-world.ts";
import { retract } from "../retraction/retract-by-operator.ts";

const minute = 60_000;
const lamp = "Brass lamp";
const insult = "An insult";
const picture = (name: string) => `https://m.media-amazon.com/images/I/${name}._AC_SL1500_.jpg`;

let world: CrowdWorld;
afterEach(() => world.stop());

/** Each reports a price of product 1 and what it is called, one after the other. */
async function say(price: number, words: readonly (readonly [Stranger, string | null])[], n = 1) {
  for (const [who, title] of words) {
    const image = title === null ? null : picture(title === lamp ? "lamp" : "insult");
    await world.report(who, n, price, { title, image });
  }
}

async function shown(n = 1): Promise<{ title: string | null; image: string | null; words: string | null }> {
  const [row] = await world.pool<[{ title: string | null; image: string | null; words: string | null }]>`
    select p.title, p.image, s.words::text from shown_product p join product_search s on s.product_id = p.id
    where p.id = ${String(productAt(n))}::bigint`;
  return row;
}

const as = (title: string | null) => ({
  title,
  image: title === null ? null : picture(title === lamp ? "lamp" : "insult"),
  words: title === null ? null : expect.stringContaining(title === lamp ? "lamp" : "insult"),
});

/** Enough people whom a profile believes, and liars who count as much. */
const profiles: [string, Policy, number][] = [
  ["private", privatePolicy, 2],
  ["public", publicPolicy, 5],
];

describe.each(profiles)("in the %s profile", (name, policy, quorum) => {
  let honest: Stranger[];
  let liars: Stranger[];

  beforeEach(async () => {
    world = await startCrowdWorld(policy);
    honest = await Promise.all(Array.from({ length: 9 }, (_, i) => world.stranger(i + 1)));
    liars = await Promise.all(Array.from({ length: 9 }, (_, i) => world.stranger(i + 11)));
  });

  const all = (people: readonly Stranger[], title: string | null, many = quorum) =>
    people.slice(0, many).map((who) => [who, title] as const);

  /** A verifier reads product 1: its price stands or is accepted, and it is called a lamp. */
  async function read(price: string) {
    const lease = await world.leased();
    await world.see(lease!, price, { title: lamp, image: picture("lamp") });
  }

  test("before a price is accepted no reported title is shown, however many report it", async () => {
    await say(20_000, all(liars, insult, 1));
    await say(30_000, all(honest, lamp, 1));
    expect(await shown()).toEqual(as(null));
    for (const [i, liar] of liars.entries()) await say(40_000 + i, [[liar, insult]]);
    expect(await shown()).toEqual(as(null));
  });

  test("the first reporter chooses no title when another price is accepted", async () => {
    await say(20_000, [[await world.stranger(40, { proven: false }), insult]]);
    await say(30_000, all(honest, lamp));
    expect(await shown()).toEqual(as(lamp));
  });

  test("one liar after the price was accepted changes nothing, however often it reports", async () => {
    await say(20_000, all(honest, lamp));
    for (let i = 1; i <= 20; i++) await say(20_000 + i, [[liars[0]!, insult]]);
    await say(20_000, [[liars[0]!, insult]]);
    expect(await shown()).toEqual(as(lamp));
  });

  test("one liar among those who agree on a later price changes nothing", async () => {
    await say(20_000, all(honest, lamp));
    await say(20_400, [[liars[0]!, insult], ...all(honest, lamp, quorum - 1)]);
    expect(await world.priceOf(1)).toBe(20_400);
    expect(await shown()).toEqual(as(lamp));
  });

  test("a wrong title that was believed is corrected by the next who agree", async () => {
    await say(20_000, all(liars, insult));
    expect(await shown()).toEqual(as(insult));
    await say(20_400, all(honest, lamp));
    expect(await world.priceOf(1)).toBe(20_400);
    expect(await shown()).toEqual(as(lamp));
  });

  test("many who agree on no price change nothing", async () => {
    await say(20_000, all(honest, lamp));
    for (const [i, liar] of liars.entries()) await say(21_000 + 200 * i, [[liar, insult]]);
    await say(20_000, all(liars, insult, 9));
    expect(await world.priceOf(1)).toBe(20_000);
    expect(await shown()).toEqual(as(lamp));
  });

  test("a title from a reading stays, whatever people report later", async () => {
    await say(20_000, all(liars, insult, 1));
    await read("200.00");
    expect(await shown()).toEqual(as(lamp));
    world.clock.now += 31 * minute;
    await say(20_100, all(liars, insult, 1));
    expect(await shown()).toEqual(as(lamp));
    await say(20_100, all(liars, insult, 9));
    expect(await world.priceOf(1)).toBe(20_100);
    expect(await shown()).toEqual(as(lamp));
  });

  test("a reading corrects a title from reporters", async () => {
    await say(20_000, all(liars, insult));
    world.clock.now += minute;
    await say(20_200, all(liars, insult, 1));
    await read("200.00");
    expect(await shown()).toEqual(as(lamp));
  });

  test("title and image are separate: a report without one does not remove it", async () => {
    await say(20_000, all(honest, lamp));
    await say(20_400, all(honest, null));
    expect(await world.priceOf(1)).toBe(20_400);
    expect(await shown()).toEqual(as(lamp));
  });

  test("without any accepted price left no title from reporters is shown either", async () => {
    await say(20_000, all(liars, insult));
    const point = { marketplace: "com", asin: "B000000001", series: "buy_box", revision: 1 } as const;
    expect(await retract(world.pool, point, world.clock.now)).toMatchObject({ ok: true });
    expect(await shown()).toEqual(as(null));
  });

  test("a title without a visible letter is ignored", async () => {
    for (const title of ["\u200b\u200b", "\u3164", "\u2060 \u00ad", "!?"]) {
      await say(20_000, all(honest, title));
    }
    expect((await shown()).title).toBeNull();
    await say(20_400, all(honest, lamp));
    expect((await shown()).title).toBe(lamp);
  });

  test("a withdrawn or expired vote does not count for the title", async () => {
    await say(20_000, all(liars, insult, 1));
    world.clock.now += policy.claimTtlMs;
    await expireOldClaims(world.pool, world.clock.now, policy);
    await say(20_000, all(honest, lamp));
    expect(await shown()).toEqual(as(lamp));
  });

  test(`at a tie ${name === "private" ? "the earliest is shown" : "nothing is shown"}, until a majority decides`, async () => {
    const [a, b, c, d, e] = honest as [Stranger, Stranger, Stranger, Stranger, Stranger];
    await say(20_000, quorum === 2 ? [[a, lamp], [b, insult]] : [[a, lamp], [b, insult], [c, insult], [d, lamp], [e, null]]); // biome-ignore format: one row
    expect(await world.priceOf(1)).toBe(20_000);
    expect(await shown()).toEqual(as(name === "private" ? lamp : null));
    await say(20_400, all(honest, insult));
    expect(await shown()).toEqual(as(insult));
  });
});

test("in the private profile disagreement over a title requests a visit, though the price is settled", async () => {
  world = await startCrowdWorld(privatePolicy);
  const [liar, honest] = [await world.stranger(1), await world.stranger(2)];
  await say(20_000, [[liar, insult], [honest, lamp]]); // biome-ignore format: one row
  expect(await world.priceOf(1)).toBe(20_000);
  const lease = await world.leased();
  expect(lease).toMatchObject({ asin: "B000000001" });
  await world.see(lease!, "200.00", { title: lamp, image: picture("lamp") });
  expect(await shown()).toEqual(as(lamp));
  expect(await world.leased()).toBeNull();
  await say(20_400, [[liar, insult], [honest, lamp]]); // biome-ignore format: one row
  expect(await world.leased()).toBeNull();
});

describe("in the public profile", () => {
  beforeEach(async () => {
    world = await startCrowdWorld();
  });

  test("reporters without weight do not outvote those with weight", async () => {
    const sybils = await Promise.all(
      Array.from({ length: 20 }, (_, i) => world.stranger(i + 40, { proven: false })),
    );
    const honest = await Promise.all(Array.from({ length: 5 }, (_, i) => world.stranger(i + 1)));
    await say(20_000, sybils.map((who) => [who, insult])); // biome-ignore format: one row
    expect(await shown()).toEqual(as(null));
    await say(20_000, honest.map((who) => [who, lamp])); // biome-ignore format: one row
    expect(await world.priceOf(1)).toBe(20_000);
    expect(await shown()).toEqual(as(lamp));
  });

  test("a title counts once, for the last price of its reporter, when both come to one batch", async () => {
    const [a, b, mover, liar, last] = await Promise.all([1, 2, 3, 4, 5].map((n) => world.stranger(n)));
    await say(20_000, [[mover!, insult], [liar!, insult], [a!, lamp]]); // biome-ignore format: one row
    await say(20_001, [[b!, lamp]]);
    await world.intake.submit([
      world.reportOf(mover!, 1, 20_001, { title: lamp, image: picture("lamp") }),
      world.reportOf(last!, 1, 20_000, { title: insult, image: picture("insult") }),
    ]);
    expect(await world.priceOf(1)).toBe(20_000);
    expect(await shown()).toEqual(as(lamp));
  });
});
