import { readFileSync } from "node:fs";
import * as z from "zod/mini";

const share = z.number().check(z.gte(0), z.lte(1));
const count = z.int().check(z.gte(1));
const amount = z.number().check(z.gte(0));

const wholeAmount = z.int().check(z.gte(0));
const attackType = z.enum(["lone", "sybil", "farm", "flood", "exhaust", "suppress", "premute", "salami"]);

const attack = z.strictObject({
  type: attackType,
  /** Attackers: their share of all installations, or their number, which goes first. */
  f: z.optional(z.number().check(z.gt(0), z.lt(1))),
  k: z.optional(count),
  /** Networks that they come from. */
  m: z.optional(count),
  /** Attackers who agree on one lie, and the hours within which they tell it. */
  g: z.optional(count),
  span: z.optional(amount),
  /** Lies of one attacker a day. */
  per: z.optional(z.number().check(z.gt(0))),
  /** What farmers do with their reputation, or Sybils, if not agree on lies. */
  // biome-ignore lint/suspicious/noThenProperty: the file format's field name
  then: z.optional(attackType),
  /** Days over which farmers registered, and honest reports of one of them a day. */
  spreadDays: z.optional(z.number().check(z.gt(0))),
  farmPer: z.optional(z.number().check(z.gt(0))),
  /** They sit in the networks of honest people. */
  sharePrefix: z.optional(z.boolean()),
  /** Reports in one burst (suppress), products aimed at, most viewed first (suppress, premute). */
  burst: z.optional(count),
  top: z.optional(count),
});

const versions = z.array(share).check(
  z.minLength(1),
  z.refine((shares) => Math.abs(shares.reduce((sum, one) => sum + one, 0) - 1) < 1e-6, {
    error: "the shares of the versions must add up to 1",
  }),
);

const world = z.strictObject({
  products: z.int().check(z.gte(10)),
  zipf: amount,
  viewsPerDay: z.number().check(z.gt(0)),
  users: count,
  days: z.number().check(z.gt(0)),
  attackDay: amount,
  tiers: z.tuple([wholeAmount, wholeAmount]),
  prefixes: wholeAmount,
  cgnatShare: share,
  cgnat: wholeAmount,
  versions,
  ab: share,
  regional: share,
  prime: share,
  variant: share,
  unlabelled: share,
  stale: share,
  err: share,
  unreachable: share,
  crawlFail: share,
  crawlAlt: share,
  crawlErr: share,
});

const scenarioFile = z.strictObject({
  name: z.string().check(z.minLength(1)),
  attacks: z.optional(z.array(attack)),
  /** The extension version (0 is the most used) that reads wrongly from the attack's day on. */
  bug: z.optional(z.int().check(z.gte(0))),
  /** Days from and to which the verifier fails. */
  blind: z.optional(z.tuple([amount, amount])),
  world: z.optional(z.partial(world)),
});

export type Attack = z.infer<typeof attack>;
export type Scenario = z.infer<typeof scenarioFile>;
export type WorldOptions = z.infer<typeof world>;

/** Times in hours, spans of the world in days; shares 0-1. */
const usualWorld: WorldOptions = {
  products: 20_000,
  zipf: 1.1,
  viewsPerDay: 30_000,
  users: 6000,
  days: 21,
  attackDay: 10,
  tiers: [200, 4000],
  prefixes: 5000,
  cgnatShare: 0.15,
  cgnat: 25,
  versions: [0.6, 0.25, 0.1, 0.05],
  ab: 0.06,
  regional: 0.08,
  prime: 0.04,
  variant: 0.05,
  unlabelled: 0.15,
  stale: 0.015,
  err: 0.004,
  unreachable: 0.02,
  crawlFail: 0.06,
  crawlAlt: 0.01,
  crawlErr: 0.004,
};

/** The world of a scenario, with what it overrides. A JSON file has no undefined values to spread. */
export const worldOf = ({ world }: Scenario): WorldOptions => Object.assign({}, usualWorld, world);

/** Says what is wrong with a scenario, for its author. */
export class BadScenario extends Error {}

/** The scenarios that are measured: alone, and mixed. A "p" in a name: each attacker has a network of its own. */
export function shippedScenarios(): readonly Scenario[] {
  const file = new URL("./scenarios.json", import.meta.url);
  return z.array(scenarioFile).parse(JSON.parse(readFileSync(file, "utf8")));
}

/** A shipped scenario by its name, or one from a JSON file; throws `BadScenario`. */
export function scenarioOf(nameOrFile: string): Scenario {
  const known = shippedScenarios();
  const shipped = known.find(({ name }) => name === nameOrFile);
  if (shipped) return shipped;
  if (!nameOrFile.endsWith(".json")) {
    const names = known.map(({ name }) => name).join(", ");
    throw new BadScenario(`No scenario is named "${nameOrFile}". There are: ${names}; or give a FILE.json.`);
  }
  return parseScenario(nameOrFile, readJson(nameOrFile));
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new BadScenario(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

export function parseScenario(file: string, content: unknown): Scenario {
  // zod/mini ships no error messages: a locale provides them.
  z.config(z.locales.en());
  const parsed = scenarioFile.safeParse(content);
  if (!parsed.success) throw new BadScenario(`${file} is no scenario:\n${z.prettifyError(parsed.error)}`);
  const scenario = parsed.data;
  const wrong = contradictionIn(scenario);
  if (wrong) throw new BadScenario(`${file} is no scenario: ${wrong}`);
  return scenario;
}

/** What the shape allows and no world can have; null: nothing. */
function contradictionIn(scenario: Scenario): string | null {
  const { attacks = [], bug, blind } = scenario;
  const { days, attackDay, versions, tiers, products } = worldOf(scenario);
  if (attacks.some(({ f, k }) => f === undefined && k === undefined)) {
    return "each attack needs either f (share) or k (number) of attackers";
  }
  if (attacks.some(({ type, then }) => then !== undefined && type !== "farm" && type !== "sybil")) {
    return "only a farm and a sybil attack have a then";
  }
  if (attackDay >= days) return "attackDay must come before the last of the days";
  if (tiers[0] > tiers[1] || tiers[0] > products) return "tiers must rise, and lie within the products";
  if (bug !== undefined && bug >= versions.length) return `bug must name one of ${versions.length} versions`;
  if (blind && blind[0] >= blind[1]) return "blind must end after it begins";
  return null;
}
