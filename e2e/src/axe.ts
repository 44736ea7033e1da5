import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Frame, Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe's violations in a document, one line each: `rule: element (why)`. All rules by default. */
export async function violations(document: Page | Frame, rules: readonly string[] = []): Promise<string[]> {
  // By the debugger, so that the page's CSP does not block it.
  if (!(await document.evaluate(() => "axe" in window))) await document.evaluate(source);
  const { violations: found } = await document.evaluate((only) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    const runOnly = only.length > 0 && { runOnly: { type: "rule", values: only } };
    return axe.run({ resultTypes: ["violations"], ...runOnly });
  }, rules);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = "" }) =>
        `${id}: ${target.join(" ")} (${failureSummary.replace(/\s+/g, " ")})`,
    ),
  );
}
