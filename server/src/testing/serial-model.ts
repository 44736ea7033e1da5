import {
  type Ask,
  allOn,
  type Crowd,
  type Described,
  described,
  type Given,
  judgeReading,
  judgeReport,
  lessonsOf,
  type Network,
  newNetwork,
  type Origin,
  type Policy,
  type ReadPrice,
  type Reporter,
  type ReportOutcome,
  raised,
  type SeriesState,
  secondReading,
  takeReport,
  type Word,
} from "@tidemark/core";
import { type Pool, transaction } from "../platform/database.ts";
import { describedBy, givenFor } from "../prices/judging/describe.ts";
import { lockSeries } from "../prices/judging/load.ts";
import { readCrowd, readWishes } from "../prices/public-profile/read-crowd.ts";

/** An atomic operation on a product's series. Operations of one sender are ordered. */
export type Op = { readonly product: number; readonly sender: string; readonly price: number | null } & (
  | { readonly kind: "report"; readonly from: Origin; readonly observedAt: number; readonly title: string }
  | { readonly kind: "reading" }
);

/** The state of products and reporters as plain values. */
export interface Held {
  readonly products: Readonly<Record<number, HeldProduct>>;
  readonly reporters: Readonly<Record<string, Reporter>>;
  readonly networks: Readonly<Record<string, Network>>;
}

interface HeldProduct {
  readonly series: SeriesState;
  readonly ask: Ask | null;
  readonly leased: boolean;
  readonly title: Described | null;
  /** Reported titles and images by claim. */
  readonly given: Readonly<Record<string, readonly Given[]>>;
  /** Within the last half hour. */
  readonly readings: readonly ReadPrice[];
}

/** The state of some products and reporters at a time (epoch ms), from the database. */
export function load(
  pool: Pool,
  products: ReadonlyMap<number, { readonly product: bigint; readonly series: bigint }>,
  people: readonly { readonly id: string; readonly group: string }[],
  now: number,
  policy: Policy,
): Promise<Held> {
  return transaction(pool, async (tx) => {
    const ids = [...products.values()].map(({ product }) => product);
    const locked = await lockSeries(
      tx,
      [...products.values()].map(({ series }) => series),
      "all",
      now,
      policy,
    );
    const { reporters, networks } = await readCrowd(tx, {
      weighed: people.map(({ id }) => id),
      moved: [],
      networks: people.map(({ group }) => group),
    });
    const { pending } = await readWishes(tx, ids);
    const leased = await tx<{ id: bigint }[]>`
      select product_id as id from verification
      where product_id = any(${ids.map(String)}::bigint[]) and status = 'open' and lease_token is not null`;
    const titles = await tx<{ id: bigint; text: string; by: Described["by"] }[]>`
      select id, title as text, title_by as by from product
      where id = any(${ids.map(String)}::bigint[]) and title is not null`;
    const given = await givenFor(
      tx,
      [...locked.values()].flatMap(({ state }) => state.claims.map(({ id }) => id)),
    );
    const readings = await tx<{ id: bigint; price: number | null; at: number }[]>`
      select product_id as id, (observations->0->>'price')::float8 as price, ms(at) as at from reading
      where product_id = any(${ids.map(String)}::bigint[]) and at >= from_ms(${now - policy.secondReadingWithinMs})
      order by at`;
    return {
      products: Object.fromEntries(
        [...products].map(([n, { product, series }]) => [
          n,
          {
            series: locked.get(series)!.state,
            ask: pending.get(product) ?? null,
            leased: leased.some(({ id }) => id === product),
            title: titles.find(({ id }) => id === product) ?? null,
            given: Object.fromEntries(given),
            readings: readings.filter(({ id }) => id === product).map(({ price, at }) => ({ price, at })),
          },
        ]),
      ),
      reporters: Object.fromEntries(reporters),
      networks: Object.fromEntries(networks),
    };
  });
}

/**
 * The rule without concurrency: possible states after one more operation. A verification request that is not needed any
 * more is withdrawn at once, or serves the next report of the same commit.
 */
export function after(held: Held, op: Op, now: number, policy: Policy): readonly [Held, ...Held[]] {
  const product = held.products[op.product]!;
  const crowd: Crowd = {
    reporters: new Map(Object.entries(held.reporters)),
    quarantined: new Set(),
    switches: allOn,
  };
  const around = { now, reporters: 2, verifierCanLook: true, crowd };
  const withProduct = ({ series, ...changed }: Partial<HeldProduct>, others: Partial<Held> = {}): Held => {
    // In loading order.
    const claims = series!.claims.toSorted((a, b) => a.firstSeenAt - b.firstSeenAt);
    const all = changed.given ?? product.given;
    // A reporter that voted for another price since has no vote on this one.
    const given = Object.fromEntries(
      claims.map(({ id, words }) => [
        id,
        (all[id] ?? []).filter((one) => words.some(({ reporter }) => reporter === one.reporter)),
      ]),
    );
    const moved = { ...product, ...changed, given, series: { ...series!, claims } };
    return { ...held, ...others, products: { ...held.products, [op.product]: moved } };
  };
  if (op.kind === "reading") {
    const outcome = judgeReading(
      product.series,
      { price: op.price, at: now },
      product.readings,
      policy,
      crowd,
    );
    const { reporters, networks } = lessonsOf(
      outcome,
      now,
      { ...crowd, networks: new Map(Object.entries(held.networks)) },
      policy,
    );
    const again = outcome.kind === "second-reading";
    const open = outcome.state.claims.length > 0 || (again && (product.series.echoes ?? []).length > 0);
    const ask = open && again ? raised(product.ask, secondReading).ask : product.ask;
    const seen = withProduct(
      { series: outcome.state, ask: open ? ask : null, leased: false },
      {
        reporters: { ...held.reporters, ...Object.fromEntries(reporters) },
        networks: { ...held.networks, ...Object.fromEntries(networks) },
      },
    );
    return [seen];
  }
  const { sender: reporter, price, from, observedAt, title } = op;
  const named = (outcome: ReportOutcome): Partial<HeldProduct> => {
    if (outcome.kind !== "claimed" || !outcome.claimId) return {};
    const said = { reporter, title, image: null };
    const given = {
      ...product.given,
      [outcome.claimId]: [...(product.given[outcome.claimId] ?? []), said],
    };
    const description = describedBy(outcome, new Map(Object.entries(given)), around, policy);
    return { given, title: described(product.title, description?.title ?? null) };
  };
  const report = { reporter, price, observedAt, receivedAt: now, claimId: `${reporter} ${observedAt}` };
  if (!policy.strangers) {
    const outcome = judgeReport(product.series, report, around, policy);
    return [withProduct({ series: outcome.state, ...named(outcome) })];
  }
  const desk = {
    series: product.series,
    ask: product.ask,
    reporter: held.reporters[reporter]!,
    network: held.networks[from.group] ?? newNetwork,
  };
  const { desk: told, outcome } = takeReport(desk, { ...report, from, watchers: 0 }, around, policy);
  const names = outcome === "over-limit" ? {} : named(outcome);
  const settled = told.series.claims.length === 0 && product.series.claims.length > 0 && !product.leased;
  const taken = (ask: Ask | null): Held =>
    withProduct(
      { series: told.series, ask, ...names },
      {
        reporters: { ...held.reporters, [reporter]: told.reporter },
        networks: { ...held.networks, [from.group]: told.network },
      },
    );
  return settled ? [taken(null), taken(told.ask)] : [taken(told.ask)];
}

/** Whether some order of the operations, keeping each sender's order, leads from one state to the other. */
export function isSerial(before: Held, ops: readonly Op[], end: Held, now: number, policy: Policy): boolean {
  const wanted = textOf(end, policy);
  const tried = new Set<string>();
  const leads = (held: Held, left: readonly Op[]): boolean => {
    const text = textOf(held, policy);
    if (left.length === 0) return text === wanted;
    const asks = JSON.stringify(Object.values(held.products).map(({ ask }) => ask));
    const key = `${left.map((op) => ops.indexOf(op))} ${asks} ${text}`;
    if (tried.has(key)) return false;
    tried.add(key);
    return left.some((op, i) => {
      const isNext = !left.slice(0, i).some(({ sender }) => sender === op.sender);
      return isNext && after(held, op, now, policy).some((then) => leads(then, left.toSpliced(i, 1)));
    });
  };
  return leads(before, ops);
}

/** The state as one text, independent of order and claim ids. */
export function textOf({ products, reporters, networks }: Held, policy: Policy): string {
  const word = ({ reporter, observedAt, lastSeenAt, from }: Word) =>
    [reporter, observedAt, lastSeenAt, from && [from.group, from.version, from.registeredOn]].join();
  const words = (of: readonly Word[]) => of.map(word).sort();
  const texts = Object.values(products).map(({ series, ask, title, given }) => ({
    ...series,
    title: title && [title.text, title.by],
    given: series.claims
      .map(({ id, price }) => {
        const last = new Map((given[id] ?? []).map((one) => [one.reporter, one.title]));
        return `${price} ${[...last].map((of) => of.join(" ")).sort()}`;
      })
      .sort(),
    recent: series.recent.map(({ at, price }) => [at, price]),
    claims: series.claims
      .map((claim) => `${claim.price} ${claim.firstSeenAt} ${claim.lastReportedAt} ${words(claim.words)}`)
      .sort(),
    echoes: words(series.echoes ?? []),
    alternatives: (series.alternatives ?? [])
      .map((one) => `${one.price} ${one.refutations} ${one.lastRefutedAt} ${words(one.words)}`)
      .sort(),
    // In the private profile the priority is the largest drop. Scores are stored as float4.
    ask: policy.strangers && series.claims.length > 0 && ask && [ask.class, Math.fround(ask.score)],
  }));
  const people = Object.entries(reporters).map(([id, { reports, ...record }]) => [id, record]);
  const groups = Object.entries(networks).map(([id, { tokens }]) => [id, tokens]);
  return JSON.stringify([texts, people.sort(byId), groups.sort(byId)], (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(byId))
      : value,
  );
}

const byId = ([a]: readonly unknown[], [b]: readonly unknown[]): number => (String(a) < String(b) ? -1 : 1);
