import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { circlesOf, countVoters, isIndependent, type Member, voterOf } from "./circle.ts";
import { judgeReading } from "./judge-reading.ts";
import { judgeReport, type ReportedPrice } from "./judge-report.ts";
import { privatePolicy } from "./policy.ts";
import { borneOutBy } from "./record-updates.ts";
import { type SeriesState, unseen, type Vote } from "./state.ts";

const member = (id: string, invitedBy: string | null = null, independent = false): Member => ({
  id,
  invitedBy,
  isIndependent: independent,
});

/** Forests of invites: nobody is invited by who came later. */
const forest = fc
  .array(fc.record({ by: fc.option(fc.nat()), isIndependent: fc.boolean() }), { maxLength: 12 })
  .map((rows) =>
    rows.map(({ by, isIndependent }, i) => ({
      id: `m${i}`,
      invitedBy: by === null || i === 0 ? null : `m${by % i}`,
      isIndependent,
    })),
  );

const votesOf = (members: readonly Member[], voters: readonly string[]): Vote[] => {
  const circles = circlesOf(members);
  return voters.map((reporter) => {
    const circle = circles.get(reporter)!;
    const vote = { reporter, observedAt: 1, lastSeenAt: 1 };
    return circle === reporter ? vote : { ...vote, circle };
  });
};
const count = (members: readonly Member[], voters: readonly string[]) =>
  countVoters(votesOf(members, voters));
const someOf = (members: readonly Member[]) => fc.subarray(members.map(({ id }) => id));
const withVoters = forest.chain((members) => fc.tuple(fc.constant(members), someOf(members)));

describe("circles", () => {
  test("people invited along one chain are of the circle of the member with whom it began", () => {
    const chain = [
      member("ann"),
      member("bob", "ann"),
      member("cem", "bob"),
      member("dan", "bob"),
      member("eve"),
    ];
    expect(Object.fromEntries(circlesOf(chain))).toEqual({
      ann: "ann",
      bob: "ann",
      cem: "ann",
      dan: "ann",
      eve: "eve",
    });
  });

  test("an independent member takes whom it invited along", () => {
    const chain = [
      member("ann"),
      member("bob", "ann", true),
      member("cem", "bob"),
      member("dan", "cem", true),
    ];
    expect(Object.fromEntries(circlesOf(chain))).toEqual({ ann: "ann", bob: "bob", cem: "bob", dan: "dan" });
  });

  test("those whom a forgotten member invited stay one circle", () => {
    const rest = [member("bob", "gone"), member("cem", "gone"), member("dan", "cem")];
    expect(new Set(circlesOf(rest).values())).toEqual(new Set(["gone"]));
  });

  test("a ring of invites, which cannot be, ends", () => {
    expect(circlesOf([member("a", "b"), member("b", "a"), member("c", "c")]).size).toBe(3);
  });

  test("property: one more voter of a circle that voted never raises the count", () => {
    fc.assert(
      fc.property(withVoters, ([members, voters]) => {
        const circles = circlesOf(members);
        const before = count(members, voters);
        const heard = new Set(voters.map((id) => circles.get(id)));
        for (const { id } of members) {
          const after = count(members, [...voters, id]);
          expect(after - before).toBe(heard.has(circles.get(id)) ? 0 : 1);
        }
      }),
    );
  });

  test("property: whom a member invites, and whom those invite, adds nothing to that member's vote", () => {
    fc.assert(
      fc.property(forest, fc.nat(), (members, at) => {
        fc.pre(members.length > 0);
        const inviter = members[at % members.length]!;
        const puppets = [member("p1", inviter.id), member("p2", "p1"), member("p3", inviter.id)];
        expect(count([...members, ...puppets], [inviter.id, "p1", "p2", "p3"])).toBe(1);
      }),
    );
  });

  test("property: independence is monotone: to mark one more member never lowers a count", () => {
    fc.assert(
      fc.property(withVoters, fc.nat(), ([members, voters], at) => {
        fc.pre(members.length > 0);
        const marked = members.map((one, i) =>
          i === at % members.length ? { ...one, isIndependent: true } : one,
        );
        expect(count(marked, voters)).toBeGreaterThanOrEqual(count(members, voters));
      }),
    );
  });

  test("property: the order of members and votes does not matter", () => {
    const shuffled = withVoters.chain(([members, voters]) =>
      fc.tuple(
        fc.constant([members, voters] as const),
        fc.shuffledSubarray([...members], { minLength: members.length }),
        fc.shuffledSubarray([...voters], { minLength: voters.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([[members, voters], others, again]) => {
        expect(new Map(circlesOf(others))).toEqual(new Map(circlesOf(members)));
        expect(count(others, again)).toBe(count(members, voters));
      }),
    );
  });

  test("property: the operator's own invitees are each a circle of their own", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 8 }), (marks) => {
        const members = marks.map((independent, i) => member(`m${i}`, null, independent));
        expect(
          count(
            members,
            members.map(({ id }) => id),
          ),
        ).toBe(members.length);
      }),
    );
  });

  test("a member is independent by the operator's word or ten reports that readings bore out", () => {
    const of = (markedByOperator: boolean, borneOut: number) =>
      isIndependent({ markedByOperator, borneOut }, privatePolicy);
    expect([of(false, 9), of(false, 10), of(true, 0)]).toEqual([false, true, true]);
  });
});

describe("a quorum with circles", () => {
  const now = 1_800_000_000_000;
  const priced: SeriesState = { ...unseen, revision: 1, price: 1000, since: now - 1e9, confirmedAt: now - 1e7, lastPrice: 1000, recent: [{ at: now - 1e9, price: 1000 }] }; // biome-ignore format: one row
  const context = { now, reporters: 2, verifierCanVisit: false };
  const report = (reporter: string, price: number, circle?: string, at = now): ReportedPrice => ({
    reporter,
    price,
    observedAt: at,
    receivedAt: at,
    claimId: `claim-${price}`,
    ...(circle !== undefined && { circle }),
  });
  const play = (reports: readonly ReportedPrice[], by = context) =>
    reports.reduce((state, one) => judgeReport(state, one, by, privatePolicy).state, priced);

  test("two of one circle do not suffice, a third of another does, and counts as the second", () => {
    const own = play([report("ann", 1050), report("bob", 1050, "ann"), report("cem", 1050, "ann")]);
    expect([own.price, own.claims[0]!.votes.length]).toEqual([1000, 3]);
    const { accepted } = judgeReport(own, report("eve", 1050), context, privatePolicy);
    expect(accepted).toMatchObject({ price: 1050, reporters: 2, verified: false });
  });

  test("a large drop that nobody can verify takes three circles", () => {
    const two = play([report("ann", 500), report("bob", 500, "ann"), report("eve", 500)]);
    expect(two.price).toBe(1000);
    expect(
      play([report("ann", 500), report("bob", 500, "ann"), report("eve", 500), report("fay", 500)]).price,
    ).toBe(500);
  });

  test("while there is only one circle it is believed as one reporter is, and marked so", () => {
    const outcome = judgeReport(
      priced,
      report("bob", 1050, "ann"),
      { ...context, reporters: 1 },
      privatePolicy,
    );
    expect(outcome.accepted).toMatchObject({ price: 1050, alone: true, reporters: 1 });
  });

  test("a vote that is repeated keeps its circle", () => {
    const twice = play([report("bob", 1050, "ann"), report("bob", 1050, "ann", now + 1)]);
    expect(twice.claims[0]!.votes.map(voterOf)).toEqual(["ann"]);
  });

  test("a reading counts a circle as one reporter, and bears out each of it", () => {
    const state = play([report("ann", 1050), report("bob", 1050, "ann"), report("eve", 990)]);
    const outcome = judgeReading(state, { price: 1050, at: now }, [], privatePolicy);
    expect(outcome.accepted).toMatchObject({ reporters: 1, verified: true });
    expect(borneOutBy(outcome)).toEqual(["ann", "bob"]);
    expect(borneOutBy(judgeReading(state, { price: 1000, at: now }, [], privatePolicy))).toEqual([]);
  });
});
