import { parseArgs } from "node:util";
import { examine } from "./examine.ts";
import type { Finding } from "./finding.ts";
import { textOf } from "./print-findings.ts";

/** Runs the doctor's checks and those of the caller, and ends the process: with 1 where something is wrong. */
export async function runDoctor(more: () => Promise<readonly Finding[]>): Promise<never> {
  const options = { json: { type: "boolean" }, offline: { type: "boolean" } } as const;
  let values: { json?: boolean; offline?: boolean };
  try {
    values = parseArgs({ options }).values;
  } catch {
    console.error("usage: npm run doctor -- [--json] [--offline]");
    process.exit(2);
  }
  const { env } = process;
  const findings = [...(await examine(env, { online: !values.offline })), ...(await more())];
  console.log(await textOf(findings, env, values.json ?? false));
  // What a check left open must not keep it running.
  process.exit(findings.some(({ level }) => level === "fault") ? 1 : 0);
}
