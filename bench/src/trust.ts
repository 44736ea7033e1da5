import { parseArgs } from "node:util";
import { makeStream } from "./trust/attacks.ts";
import { policies } from "./trust/policies.ts";
import { BadScenario, scenarioOf } from "./trust/scenario.ts";
import { simulate } from "./trust/simulate.ts";
import { makeWorld } from "./trust/world.ts";

const usage = `Usage: npm run -s bench:trust -- --scenario NAME|FILE.json [--policy public] [--seeds 1,2,3] [--rate 0.05]
Policies: ${Object.keys(policies).join(", ")}. One JSON line for each scenario, seed and policy; several of each
stand between commas. --rate: looks of the verifier in a second.`;

function refuse(reason: string): never {
  console.error(reason);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        scenario: { type: "string" },
        policy: { type: "string", default: "public" },
        seeds: { type: "string", default: "1,2,3" },
        rate: { type: "string", default: "0.05" },
      },
    });
    return values;
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

function scenarios(names: string) {
  try {
    return names.split(",").map(scenarioOf);
  } catch (error) {
    if (error instanceof BadScenario) return refuse(error.message);
    throw error;
  }
}

const values = options();
if (!values.scenario) refuse(usage);
const seeds = values.seeds.split(",").map(Number);
const rate = Number(values.rate);
if (!seeds.every(Number.isSafeInteger)) refuse(`--seeds are whole numbers, not "${values.seeds}"\n${usage}`);
if (!(rate > 0)) refuse(`--rate is a number above 0, not "${values.rate}"\n${usage}`);
const names = values.policy.split(",");
const unknown = names.find((name) => !(name in policies));
if (unknown !== undefined) refuse(`No policy is named "${unknown}"\n${usage}`);

for (const scenario of scenarios(values.scenario)) {
  for (const seed of seeds) {
    const world = makeWorld(seed, scenario);
    const stream = makeStream(world, seed, scenario);
    for (const policy of names) {
      const started = performance.now();
      const figures = simulate(world, stream, scenario, policies[policy]!, rate, seed);
      const ms = Math.round(performance.now() - started);
      console.log(JSON.stringify({ scenario: scenario.name, seed, policy, rate, ...figures, ms }));
    }
  }
}
