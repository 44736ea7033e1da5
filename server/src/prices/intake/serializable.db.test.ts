import { setTimeout as sleep } from "node:timers/promises";
import { type Policy, privatePolicy, publicPolicy } from "@tidemark/core";
import { expect, test } from "vitest";
import { productAt, type Stranger, seriesAt, startCrowdWorld } from "../../testing/crowd-world.ts";
import { after, isSerial, load, type Op, textOf } from "../../testing/serial-model.ts";
import { inStep, outOfStep } from "../../testing/test-server.ts";

const minute = 60_000;
const rounds = 14;
/** Which people report which products: two products of one crowd each, and a crowd that reports two. */
const crowds = [
  { products: [1], people: 6 },
  { products: [2], people: 6 },
  { products: [3, 4], people: 7 },
];

/** Numbers below one, the same of the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

test.each<[string, Policy, number]>([
  ["everybody was let in", privatePolicy, 1],
  ["everybody was let in", privatePolicy, 2],
  ["strangers report", publicPolicy, 3],
  ["strangers report", publicPolicy, 4],
  ["strangers report", publicPolicy, 5],
])(
  "two processes and a verifier leave what some serial order of the rule alone would leave: %s",
  { timeout: 120_000 },
  async (_, policy, seed) => {
    const world = await startCrowdWorld(policy);
    const processes = [world.intake, world.another()];
    const random = randomOf(seed);
    const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    let ordersThatDiffer = 0;
    let accepted = 0;
    let renamed = 0;
    try {
      const people: Stranger[][] = [];
      for (const [crowd, { people: many }] of crowds.entries()) {
        people[crowd] = await Promise.all(
          Array.from({ length: many }, (_, i) => world.stranger(crowd * 10 + i + 1)),
        );
      }
      for (const { products } of crowds) for (const n of products) await world.priced(n, 20_000);
      const disputed = new Map<number, number>();

      for (let round = 0; round < rounds; round++) {
        // What people alone brought about is past taking back; in between, a first reading is there for a second.
        const [doubtful] = await world.pool`
          select from price_point where not verified and accepted_at > ${new Date(world.clock.now - 31 * minute)}`;
        world.clock.now += (round % 2 === 0 || doubtful ? 31 : 2) * minute;
        const sent = [await world.leased(), await world.leased()].filter((lease) => lease !== null);
        const { now } = world.clock;

        const held = await Promise.all(
          crowds.map(({ products }, crowd) =>
            load(
              world.pool,
              new Map(products.map((n) => [n, { product: productAt(n), series: seriesAt(n) }])),
              people[crowd]!,
              now,
              policy,
            ),
          ),
        );
        const said = (n: number, price: number) => {
          if (!disputed.has(n) || disputed.get(n) === price || random() < 0.2) {
            disputed.set(n, Math.round(price * oneOf([1.03, 1.1, 0.97, 0.9, 0.7])));
          }
          const claimed = disputed.get(n)!;
          return oneOf([claimed, claimed, claimed, claimed, claimed + 1, price, price, 15_000, null]);
        };
        const priceNow = (crowd: number, n: number) => held[crowd]!.products[n]!.series.price ?? 20_000;
        const told = crowds.map(({ products }, crowd) =>
          Array.from({ length: products.length + 4 }, (_, i): { op: Op; stranger: Stranger } => {
            const stranger = oneOf(people[crowd]!);
            const { id, group, version, registeredOn } = stranger;
            const product = oneOf(products);
            return {
              stranger,
              op: {
                kind: "report",
                product,
                sender: id,
                price: said(product, priceNow(crowd, product)),
                title: oneOf(["Lamp", "Desk lamp", "Desk lamp"]),
                from: { group, version, registeredOn },
                observedAt: now - 1000 + i,
              },
            };
          }),
        );
        const read = sent.map((lease) => {
          const product = Number(lease.asin.slice(1));
          const crowd = crowds.findIndex(({ products }) => products.includes(product));
          const price = said(product, priceNow(crowd, product));
          return {
            lease,
            crowd,
            op: { kind: "reading", product, sender: `verifier of ${product}`, price } satisfies Op,
          };
        });

        const senders = told.flatMap((of) => [...Map.groupBy(of, ({ stranger }) => stranger).values()]);
        await Promise.all([
          // Each sends the next when the one before is answered, to either process.
          ...senders.map(async (own) => {
            await sleep(random() * 6);
            for (const { stranger, op } of own) {
              const more = op.kind === "report" ? { observedAt: op.observedAt, title: op.title } : {};
              await oneOf(processes).submit([world.reportOf(stranger, op.product, op.price, more)]);
            }
          }),
          ...read.map(async ({ lease, op }) => {
            await sleep(random() * 6);
            // Without a title: it would stay forever.
            await world.see(lease, op.price === null ? null : (op.price / 100).toFixed(2), { title: null });
          }),
        ]);

        for (const [crowd, { products }] of crowds.entries()) {
          const ops: Op[] = [
            ...told[crowd]!.map(({ op }) => op),
            ...read.filter((one) => one.crowd === crowd).map(({ op }) => op),
          ];
          const end = await load(
            world.pool,
            new Map(products.map((n) => [n, { product: productAt(n), series: seriesAt(n) }])),
            people[crowd]!,
            now,
            policy,
          );
          const before = held[crowd]!;
          const inTurn = (some: readonly Op[]) =>
            textOf(
              some.reduce((left, op) => after(left, op, now, policy)[0], before),
              policy,
            );
          if (inTurn(ops) !== inTurn(ops.toReversed())) ordersThatDiffer++;
          for (const n of products) {
            accepted += end.products[n]!.series.revision - before.products[n]!.series.revision;
            renamed += Number(end.products[n]!.title?.text !== before.products[n]!.title?.text);
          }
          const found = isSerial(before, ops, end, now, policy);
          expect(
            found,
            `round ${round}: ${JSON.stringify(ops)}\nfrom ${textOf(before, policy)}\nto ${textOf(end, policy)}`,
          ).toBe(true);
        }
        expect(await outOfStep(world.pool)).toEqual(inStep);
      }
      // Else it would prove little.
      expect(ordersThatDiffer).toBeGreaterThan(rounds);
      expect(accepted).toBeGreaterThan(3);
      if (!policy.publicRules) expect(renamed).toBeGreaterThan(0);
    } finally {
      await world.stop();
    }
  },
);
