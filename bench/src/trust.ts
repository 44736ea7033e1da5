import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Measured, measure } from "./trust/measure.ts";
import { policies } from "./trust/rules.ts";
import { BadScenario, scenarioOf, shippedScenarios } from "./trust/scenario.ts";
import { writeTable } from "./trust/table.ts";

const usage = `Usage: npm run -s bench:trust -- --scenario NAME|FILE.json [--policy public] [--seeds 1,2,3] [--rate 0.05]
       npm run -s bench:trust -- --table [--scenario NAME,...] [--seeds 1,2,3] [--from LINES.jsonl]
The first measures: one JSON line for each scenario, seed and policy. Several scenarios, policies or seeds stand
between commas. Policies: ${Object.keys(policies).join(", ")}. --rate: visits of the verifier per second.
The second measures all policies in all shipped scenarios, or those named, prints the lines and writes the table and
the plot of docs/trust.md; what stands in LINES.jsonl is not measured again.`;

function refuse(reason: string): never {
  console.error(reason);
  process.exit(2);
}

const tell = (line: Measured): void => console.log(JSON.stringify(line));

function options() {
  try {
    const { values } = parseArgs({
      options: {
        scenario: { type: "string" },
        policy: { type: "string", default: "public" },
        seeds: { type: "string", default: "1,2,3" },
        rate: { type: "string", default: "0.05" },
        table: { type: "boolean", default: false },
        from: { type: "string" },
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
const seeds = values.seeds.split(",").map(Number);
if (!seeds.every(Number.isSafeInteger)) refuse(`--seeds are whole numbers, not "${values.seeds}"\n${usage}`);
if (values.table) {
  const lines = values.from === undefined ? [] : readFileSync(values.from, "utf8").trim().split("\n");
  writeTable(
    values.scenario === undefined ? shippedScenarios() : scenarios(values.scenario),
    lines.map((line) => JSON.parse(line)),
    seeds,
    tell,
  );
} else {
  if (!values.scenario) refuse(usage);
  const rate = Number(values.rate);
  const names = values.policy.split(",");
  if (!(rate > 0)) refuse(`--rate is a number above 0, not "${values.rate}"\n${usage}`);
  const unknown = names.find((name) => !Object.hasOwn(policies, name));
  if (unknown !== undefined) refuse(`No policy is named "${unknown}"\n${usage}`);
  const trials = names.map((policy) => ({ policy, rate }));
  for (const scenario of scenarios(values.scenario)) {
    for (const line of measure(scenario, seeds, () => trials)) tell(line);
  }
}
