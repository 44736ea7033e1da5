import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allSwitchesOn, type Crowd } from "./crowd.ts";
import { privatePolicy } from "./policy.ts";
import {
  applyProposal,
  type DescriptionPart,
  descriptionOf,
  descriptionOfReading,
  mergeProposals,
  proposalOf,
  type ReportedDescription,
  titleSpelling,
} from "./product-description.ts";
import { publicPolicy } from "./public-policy.ts";
import { newReporterRecord } from "./reporter-record.ts";
import { day, noon, several } from "./testing.ts";
import { proven } from "./testing-crowd.ts";

const policies = { private: privatePolicy, public: publicPolicy };
const propose = (votes: readonly string[], profile: keyof typeof policies, alone = false) =>
  proposalOf(votes, alone, titleSpelling, policies[profile]);
const after = (known: DescriptionPart | null, votes: readonly string[], profile: keyof typeof policies) =>
  applyProposal(known, propose(votes, profile));
const people = (text: string): DescriptionPart => ({ text, by: "people" });
const verifier = (text: string): DescriptionPart => ({ text, by: "verifier" });
const one = (text: string): DescriptionPart => ({ text, by: "one" });

describe("what those who agree on a price call the product", () => {
  test.each<[string, readonly string[], string | null, string | null]>([
    ["nobody says anything", [], null, null],
    ["one of them says something", ["A"], "A", null],
    ["all say the same", ["A", "A"], "A", "A"],
    ["they are at odds", ["B", "A"], "B", null],
    ["most say the same", ["B", "A", "A"], "A", "A"],
    ["most say the same, in whatever order they came", ["B", "C", "A", "A", "A"], "A", "A"],
    ["two camps", ["B", "A", "A", "B"], "B", null],
    ["no more than half say the same", ["C", "A", "A", "B"], "A", null],
    ["case, spaces, width and invisible characters differ", ["X", "Lamp  A", "lamp a\u200b", "Ｌamp A"], "Lamp  A", "Lamp  A"], // biome-ignore format: one row
  ])("the proposed title when %s", (_, votes, inPrivate, inPublic) => {
    expect(propose(votes, "private")?.text ?? null).toBe(inPrivate);
    expect(propose(votes, "public")?.text ?? null).toBe(inPublic);
  });

  test.each<[string, DescriptionPart, readonly string[], DescriptionPart]>([
    ["a majority corrects people", people("A"), ["B", "B"], people("B")],
    ["one corrects nobody", people("A"), ["B"], people("A")],
    ["a tie corrects nobody", people("A"), ["B", "C"], people("A")],
    ["a tie that names what is known leaves it", people("A"), ["B", "A"], people("A")],
    ["no majority corrects a reading", verifier("A"), ["B", "B", "B", "B", "B"], verifier("A")],
    ["a majority replaces what the only reporter reported", one("A"), ["B", "B"], people("B")],
    ["a majority confirms what the only reporter reported", one("A"), ["A", "A"], people("A")],
  ])("%s, in either profile", (_, known, votes, then) => {
    expect(after(known, votes, "private")).toEqual(then);
    expect(after(known, votes, "public")).toEqual(then);
  });

  test.each<[string, string, string]>([
    ["signs that only look like its own", "Anker Battery", "AN\u{1d4f4}\u24d4r \u{1d4d1}attery"],
    ["signs that cannot be seen", "Anker Battery", "ANker Bat\u200bte\u00adry"],
  ])("one of two who agree on a price cannot write the title in %s", (_, title, odd) => {
    for (const votes of [
      [odd, title],
      [title, odd],
    ]) {
      expect(after(people("Anker battery"), votes, "private")).toEqual(people(title));
      expect(after(people("Anker battery"), votes, "public")).toEqual(people(title));
    }
  });

  test.each(["AC_CR0,0,1,1_SL1500", "AC_SL1,1", "AC_QL1_SL1500"])(
    "one of two who agree leaves nothing of a picture by %s",
    (modifiers) => {
      const address = (how: string) => `https://m.media-amazon.com/images/I/71abc._${how}_.jpg`;
      const given = [modifiers, "AC_SL1500"].map((how, n) => ({
        reporter: `${n}`,
        title: null,
        image: address(how),
      }));
      const votes = given.map(({ reporter }) => ({ reporter, observedAt: noon, lastSeenAt: noon }));
      const context = { now: noon, reporters: 2, verifierCanVisit: true };
      const { image } = descriptionOf(given, votes, false, context, privatePolicy);
      expect(image?.text).toBe(address("AC_SL1500"));
    },
  );

  test("the server's only reporter describes what nobody else did, and changes its own vote only", () => {
    const proposal = propose(["B"], "private", true);
    expect(applyProposal(null, proposal)).toEqual(one("B"));
    expect(applyProposal(one("A"), proposal)).toEqual(one("B"));
    expect(applyProposal(people("A"), proposal)).toEqual(people("A"));
    expect(applyProposal(verifier("A"), proposal)).toEqual(verifier("A"));
  });

  test("a reading replaces everything, and what it does not name stays", () => {
    const { title, image } = descriptionOfReading("B", null);
    for (const known of [null, one("A"), people("A"), verifier("A")]) {
      expect(applyProposal(known, title)).toEqual(verifier("B"));
      expect(applyProposal(known, image)).toEqual(known);
    }
  });
});

describe("who has a vote", () => {
  const given = (
    reporter: string,
    title: string | null,
    image: string | null = null,
  ): ReportedDescription => ({
    reporter,
    title,
    image,
  });
  const votes = (...reporters: string[]) => reporters.map((reporter) => ({ reporter, observedAt: several.now, lastSeenAt: several.now })); // biome-ignore format: one row
  const image = (name: string) => `https://m.media-amazon.com/images/I/${name}.jpg`;

  test("a reporter who agreed on the price has one vote, however often it reported; its last vote counts", () => {
    const reported = [
      given("a", "A"),
      given("b", "B"),
      given("b", "B"),
      given("b", "A"),
      given("stranger", "C"),
    ];
    const { title } = descriptionOf(reported, votes("a", "b"), false, several, privatePolicy);
    expect(title).toMatchObject({ text: "A", replaces: ["one", "people"] });
  });

  test("title and image are voted on separately, and an image counts as one in every size", () => {
    const reported = [
      given("a", "A", image("1._AC_SL1500_")),
      given("b", "B", image("1")),
      given("c", "B", image("2")),
    ];
    const description = descriptionOf(reported, votes("a", "b", "c"), false, several, privatePolicy);
    expect(description.title?.text).toBe("B");
    expect(description.image).toMatchObject({ text: image("1._AC_SL1500_"), replaces: ["one", "people"] });
  });

  test("in the public profile a network has one vote, and a reporter without weight has none", () => {
    const reporters = new Map([
      ...["a", "b", "c", "d"].map((name) => [name, proven] as const),
      ...["liar", "another"].map((name) => [name, newReporterRecord(noon - 30 * day)] as const),
    ]);
    const crowd: Crowd = { reporters, quarantined: new Set(), switches: allSwitchesOn };
    const context = { ...several, crowd };
    const vote = (reporter: string, group: string) => ({
      reporter,
      observedAt: noon,
      lastSeenAt: noon,
      from: { group, version: "1.0", registeredOn: 1 },
    });
    const reported = [
      given("liar", "Insult"),
      given("another", "Insult"),
      given("b", "Spam"),
      given("c", "Spam"),
      given("a", "A"),
    ];
    const agreed = [vote("liar", "3"), vote("another", "4"), vote("a", "1"), vote("b", "2"), vote("c", "2")];
    expect(descriptionOf(reported, agreed, false, context, publicPolicy).title).toBeNull();
    const { title } = descriptionOf([...reported, given("d", "A")], [...agreed, vote("d", "5")], false, context, publicPolicy); // biome-ignore format: one row
    expect(title?.text).toBe("A");
  });
});

describe("laws", () => {
  const text = fc.constantFrom("A", "a", "B", "C");
  const votes = fc.array(text, { maxLength: 8 });
  const profile = fc.constantFrom<keyof typeof policies>("private", "public");
  const known = fc.record({ text, by: fc.constantFrom<DescriptionPart["by"]>("people", "verifier") });

  test("one reporter never changes an established description", () => {
    fc.assert(
      fc.property(known, votes, profile, fc.boolean(), (before, others, of, alone) => {
        const own = applyProposal(before, propose(["own"], of, alone));
        expect(own).toEqual(before);
        const then = after(before, [...others, "own"], of);
        expect(then?.text).not.toBe("own");
        expect(after(before, ["own", ...others], of)?.text).not.toBe("own");
      }),
    );
  });

  test("a majority decides whatever the order", () => {
    fc.assert(
      fc.property(votes, profile, fc.infiniteStream(fc.nat()), (some, of, random) => {
        const shuffled = some.map((vote) => ({ vote, at: random.next().value })).sort((a, b) => a.at - b.at).map(({ vote }) => vote); // biome-ignore format: one row
        const [as, then] = [propose(some, of), propose(shuffled, of)];
        if (as?.replaces.includes("people") || of === "public") expect(then).toEqual(as);
        else expect(then === null).toBe(as === null);
      }),
    );
  });

  test("people never replace a reading", () => {
    fc.assert(
      fc.property(text, votes, profile, fc.boolean(), (title, some, of, alone) => {
        expect(applyProposal(verifier(title), propose(some, of, alone))).toEqual(verifier(title));
      }),
    );
  });

  test("two proposals that are written as one come to the same as one after the other", () => {
    const before = fc.option(fc.record({ text, by: fc.constantFrom<DescriptionPart["by"]>("one", "people", "verifier") })); // biome-ignore format: one row
    fc.assert(
      fc.property(before, votes, votes, fc.boolean(), fc.boolean(), profile, (from, a, b, c, d, of) => {
        const [first, then] = [propose(a, of, c), propose(b, of, d)];
        expect(applyProposal(from, mergeProposals(first, then))).toEqual(
          applyProposal(applyProposal(from, first), then),
        );
      }),
    );
  });
});
