import {
  allSwitchesOn,
  applyProposal,
  type Crowd,
  canVerify,
  type DescriptionPart,
  judgeOpenClaims,
  judgeReading,
  judgeReport,
  mergeRequest,
  type NetworkRecord,
  newNetworkRecord,
  type Policy,
  type ReadPrice,
  type ReportedDescription,
  type ReporterRecord,
  type ReportOutcome,
  recordUpdatesOf,
  type SeriesState,
  takeReport,
  type Verification,
  type VerificationRequest,
  type Vote,
  type VoteOrigin,
  verificationAfter,
} from "@tidemark/core";
import { type Pool, transaction } from "../platform/database.ts";
import { lockSeries } from "../prices/judging/lock-series.ts";
import { descriptionOfAcceptance, descriptionsOfClaims } from "../prices/judging/product-descriptions.ts";
import { readCrowd, readRequests } from "../prices/public-profile/read-crowd.ts";

/** An atomic operation on a product's series. Operations of one sender are ordered. */
export type Op = { readonly product: number; readonly sender: string; readonly price: number | null } & (
  | {
      readonly kind: "report";
      readonly from: VoteOrigin;
      readonly observedAt: number;
      readonly title: string;
    }
  | { readonly kind: "reading" }
);

/** The state of products and reporters as plain values. */
export interface Held {
  readonly products: Readonly<Record<number, HeldProduct>>;
  readonly reporters: Readonly<Record<string, ReporterRecord>>;
  readonly networks: Readonly<Record<string, NetworkRecord>>;
}

interface HeldProduct {
  readonly series: SeriesState;
  readonly request: VerificationRequest | null;
  readonly verification: Verification;
  readonly leased: boolean;
  readonly title: DescriptionPart | null;
  /** Reported titles and images by claim. */
  readonly given: Readonly<Record<string, readonly ReportedDescription[]>>;
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
    const { pending } = await readRequests(tx, ids);
    const verifications = await tx<(Verification & { id: bigint; leased: boolean })[]>`
      select p.id, v.lease_token is not null as leased, ms(v.not_before) as "notBefore",
        coalesce(v.failures, 0) as failures, ms(v.first_failed_at) as "firstFailedAt",
        coalesce(v.unclear, 0) as unclear, coalesce(g.times, 0) as "givenUp", ms(g.at) as "gaveUpAt"
      from unnest(${ids.map(String)}::bigint[]) p(id)
      left join verification v on v.product_id = p.id and v.status = 'open'
      left join given_up_product g on g.product_id = p.id`;
    const titles = await tx<{ id: bigint; text: string; by: DescriptionPart["by"] }[]>`
      select id, title as text, title_by as by from product
      where id = any(${ids.map(String)}::bigint[]) and title is not null`;
    const given = await descriptionsOfClaims(
      tx,
      [...locked.values()].flatMap(({ state }) => state.claims.map(({ id }) => id)),
    );
    const readings = await tx<{ id: bigint; price: number | null; at: number }[]>`
      select product_id as id, (observations->0->>'price')::float8 as price, ms(at) as at from reading
      where product_id = any(${ids.map(String)}::bigint[]) and at >= from_ms(${now - policy.secondReadingWithinMs})
      order by at`;
    return {
      products: Object.fromEntries(
        [...products].map(([n, { product, series }]) => {
          const { id: _, leased, ...verification } = verifications.find(({ id }) => id === product)!;
          return [
            n,
            {
              series: locked.get(series)!.state,
              request: pending.get(product) ?? null,
              verification,
              leased,
              title: titles.find(({ id }) => id === product) ?? null,
              given: Object.fromEntries(given),
              readings: readings.filter(({ id }) => id === product).map(({ price, at }) => ({ price, at })),
            },
          ];
        }),
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
    switches: allSwitchesOn,
  };
  const verifierCanVisit = canVerify(product.verification, now, policy);
  const context = { now, reporters: 2, verifierCanVisit, crowd };
  const withProduct = ({ series, ...changed }: Partial<HeldProduct>, others: Partial<Held> = {}): Held => {
    // In loading order.
    const claims = series!.claims.toSorted((a, b) => a.firstSeenAt - b.firstSeenAt);
    const all = changed.given ?? product.given;
    // A reporter that voted for another price since has no vote on this one.
    const given = Object.fromEntries(
      claims.map(({ id, votes }) => [
        id,
        (all[id] ?? []).filter((one) => votes.some(({ reporter }) => reporter === one.reporter)),
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
    const { reporters, networks } = recordUpdatesOf(
      outcome,
      now,
      { ...crowd, networks: new Map(Object.entries(held.networks)) },
      policy,
    );
    const unclear = outcome.kind === "second-reading" && (product.series.confirmingVotes ?? []).length > 0;
    const disputed = unclear || outcome.state.claims.length > 0;
    const ended = (event: "unclear" | "settled"): Held => {
      const step = verificationAfter(product.verification, event, now, policy);
      const failed = step.next === "retry" || step.next === "given-up";
      const decision =
        failed && !canVerify(step.verification, now, policy)
          ? judgeOpenClaims(outcome.state, { ...context, verifierCanVisit: false }, policy)
          : outcome;
      const over = step.next === "retry" && disputed && !unclear && decision.state.claims.length === 0;
      const { verification } = over ? verificationAfter(step.verification, "withdrawn", now, policy) : step;
      const raised = step.raisedTo ? mergeRequest(product.request, step.raisedTo).request : product.request;
      const request = verification.notBefore === null ? null : raised;
      const given = new Map(Object.entries(product.given));
      const description = descriptionOfAcceptance(decision, given, context, policy);
      const title = applyProposal(product.title, description?.title ?? null);
      return withProduct(
        { series: decision.state, request, verification, leased: false, title },
        {
          reporters: { ...held.reporters, ...Object.fromEntries(reporters) },
          networks: { ...held.networks, ...Object.fromEntries(networks) },
        },
      );
    };
    // A recheck goes on while the price in force is in doubt.
    return disputed ? [ended("unclear")] : [ended("settled"), ended("unclear")];
  }
  const { sender: reporter, price, from, observedAt, title } = op;
  const named = (outcome: ReportOutcome): Partial<HeldProduct> => {
    if (outcome.kind !== "claimed" || !outcome.claimId) return {};
    const said = { reporter, title, image: null };
    const given = {
      ...product.given,
      [outcome.claimId]: [...(product.given[outcome.claimId] ?? []), said],
    };
    const description = descriptionOfAcceptance(outcome, new Map(Object.entries(given)), context, policy);
    return { given, title: applyProposal(product.title, description?.title ?? null) };
  };
  const report = { reporter, price, observedAt, receivedAt: now, claimId: `${reporter} ${observedAt}` };
  /** Confirmations that follow each other soon need not be written. */
  const unmoved = (series: SeriesState): readonly SeriesState[] =>
    series.revision === product.series.revision && series.confirmedAt !== product.series.confirmedAt
      ? [{ ...series, confirmedAt: product.series.confirmedAt }]
      : [];
  const state = {
    series: product.series,
    request: product.request,
    reporter: held.reporters[reporter]!,
    network: held.networks[from.group] ?? newNetworkRecord,
  };
  const judgedPrivately = () => {
    const outcome = judgeReport(product.series, report, context, policy);
    return { state: { ...state, series: outcome.state }, outcome };
  };
  const { state: told, outcome } = policy.publicRules
    ? takeReport(state, { ...report, from, watchers: 0 }, context, policy)
    : judgedPrivately();
  const others = policy.publicRules
    ? {
        reporters: { ...held.reporters, [reporter]: told.reporter },
        networks: { ...held.networks, [from.group]: told.network },
      }
    : {};
  const names = named(outcome);
  const taken = (event: "requested" | "withdrawn" | null, series: SeriesState): Held => {
    const request = event === "withdrawn" ? null : told.request;
    const verification = event
      ? verificationAfter(product.verification, event, now, policy).verification
      : product.verification;
    return withProduct({ series, request, verification, ...names }, others);
  };
  const settled = product.series.claims.length > 0 && !product.leased;
  const events =
    told.series.claims.length > 0
      ? (["requested"] as const)
      : settled
        ? (["withdrawn", null] as const)
        : ([null] as const);
  const [first, ...more] = [told.series, ...unmoved(told.series)].flatMap((series) =>
    events.map((event) => taken(event, series)),
  );
  return [first!, ...more];
}

/** Whether some order of the operations, keeping each sender's order, leads from one state to the other. */
export function isSerial(before: Held, ops: readonly Op[], end: Held, now: number, policy: Policy): boolean {
  const wanted = textOf(end, policy);
  const tried = new Set<string>();
  const leads = (held: Held, left: readonly Op[]): boolean => {
    const text = textOf(held, policy);
    if (left.length === 0) return text === wanted;
    const requests = JSON.stringify(
      Object.values(held.products).map(({ request, verification }) => [request, verification]),
    );
    const key = `${left.map((op) => ops.indexOf(op))} ${requests} ${text}`;
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
  const vote = ({ reporter, observedAt, lastSeenAt, from }: Vote) =>
    [reporter, observedAt, lastSeenAt, from && [from.group, from.version, from.registeredOn]].join();
  const votes = (of: readonly Vote[]) => of.map(vote).sort();
  const texts = Object.values(products).map(({ series, request, verification, title, given }) => ({
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
      .map((claim) => `${claim.price} ${claim.firstSeenAt} ${claim.lastReportedAt} ${votes(claim.votes)}`)
      .sort(),
    confirmingVotes: votes(series.confirmingVotes ?? []),
    refutedPrices: (series.refutedPrices ?? [])
      .map((one) => `${one.price} ${one.refutations} ${one.lastRefutedAt} ${votes(one.votes)}`)
      .sort(),
    // In the private profile the priority is the largest drop. Scores are stored as float4.
    request: policy.publicRules &&
      series.claims.length > 0 &&
      request && [request.class, Math.fround(request.score)],
    verification: series.claims.length > 0 && [
      ...(verification.notBefore === null ? [0, 0] : [verification.failures, verification.unclear]),
      verification.givenUp,
    ],
  }));
  const people = Object.entries(reporters);
  const groups = Object.entries(networks).map(([id, { tokens }]) => [id, tokens]);
  return JSON.stringify([texts, people.sort(byId), groups.sort(byId)], (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(byId))
      : value,
  );
}

const byId = ([a]: readonly unknown[], [b]: readonly unknown[]): number => (String(a) < String(b) ? -1 : 1);
