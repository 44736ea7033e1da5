import { readFileSync, writeFileSync } from "node:fs";
import { withSection } from "../../../scripts/marked-section.ts";
import { type Measured, measure, type Trial } from "./measure.ts";
import { dotPlot } from "./plot.ts";
import type { Scenario } from "./scenario.ts";
import type { Row } from "./table-row.ts";

const docs = new URL("../../../docs/", import.meta.url);
const scarce = 0.05;
const ample = 1;

/** The columns of the table. Without a verifier its rate means nothing. */
const columns: readonly (Trial & { readonly title: string })[] = [
  { title: "first", policy: "first", rate: scarce },
  { title: "three", policy: "three", rate: scarce },
  { title: "majority", policy: "majority", rate: scarce },
  { title: "fifo", policy: "fifo", rate: scarce },
  { title: "**public**", policy: "public", rate: scarce },
  { title: "fifo, ample", policy: "fifo", rate: ample },
  { title: "**public**, ample", policy: "public", rate: ample },
];

/** Measures with each seed what `known` lacks, writes the table and the plot into docs/, and tells each line as it comes. */
export function writeTable(
  scenarios: readonly Scenario[],
  known: readonly Measured[],
  seeds: readonly number[],
  tell: (line: Measured) => void,
): void {
  const lines = [...known];
  const has = (scenario: string, seed: number, { policy, rate }: Trial) =>
    lines.some(
      (line) =>
        line.scenario === scenario && line.seed === seed && line.policy === policy && line.rate === rate,
    );
  for (const scenario of scenarios) {
    const missing = (seed: number) => columns.filter((column) => !has(scenario.name, seed, column));
    for (const line of measure(scenario, seeds, missing)) {
      tell(line);
      lines.push(line);
    }
  }
  const rows = rowsOf(
    scenarios,
    lines.filter(({ seed }) => seeds.includes(seed)),
  );
  writeFileSync(new URL("trust.svg", docs), dotPlot(rows));
  const page = new URL("trust.md", docs);
  const table = `Seeds: ${seeds.join(", ")}.\n\n${tableOf(rows)}`;
  const [begin, end] = ["<!-- measured -->", "<!-- /measured -->"];
  writeFileSync(page, withSection(readFileSync(page, "utf8"), begin, end, table.trimEnd()));
}

/** Means over the seeds. */
function rowsOf(scenarios: readonly Scenario[], lines: readonly Measured[]): readonly Row[] {
  return scenarios.map(({ name }) => ({
    scenario: name,
    cells: columns.map(({ policy, rate }) => {
      const of = lines.filter(
        (line) => line.scenario === name && line.policy === policy && line.rate === rate,
      );
      const mean = (value: (line: Measured) => number) =>
        of.reduce((sum, line) => sum + value(line), 0) / of.length;
      return {
        policy,
        rate,
        falseAcceptances: mean((line) => line.falseAcceptancesPerMillion),
        falseAlerts: mean((line) => line.falseAlertsPerMillion),
        drops: mean((line) => line.dropsAlertedWithinHour ?? 0),
        visits: mean((line) => line.verificationsPerDay),
      };
    }),
  }));
}

function tableOf(rows: readonly Row[]): string {
  const cost = (row: Row) =>
    row.cells.find(({ policy, rate }) => policy === "public" && rate === ample)!.visits;
  const honest = cost(rows[0]!);
  const told = (row: Row) =>
    [
      row.scenario,
      ...row.cells.map(
        ({ falseAcceptances, falseAlerts, drops }) =>
          `${Math.round(falseAcceptances)} / ${Math.round(falseAlerts)} / ${(100 * drops).toFixed(1)}`,
      ),
      (cost(row) / honest).toFixed(1),
    ].join(" | ");
  const titles = ["scenario", ...columns.map(({ title }) => title), "cost"].join(" | ");
  const rule = ["---", ...columns.map(() => "---:"), "---:"].join(" | ");
  return `| ${titles} |\n| ${rule} |\n${rows.map((row) => `| ${told(row)} |\n`).join("")}`;
}
