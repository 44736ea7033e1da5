import { parseArgs } from "node:util";
import { checkBrowser } from "../crawler/src/check-browser.ts";
import { examine, secretValues, withoutSecrets } from "../server/src/app/doctor/examine.ts";
import { checked } from "../server/src/app/doctor/finding.ts";

/** `npm run doctor`: says what is wrong with an installation, and what to do. Exit code 1 on a fault. */
const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, offline: { type: "boolean", default: false } },
});
const { env } = process;
const findings = [
  ...(await examine(env, { online: !values.offline })),
  ...(await checked("browser", async () => [{ check: "browser", ...(await checkBrowser(env)) }])),
];
const faults = findings.filter(({ level }) => level === "fault");
const signs = { fine: "  ok  ", note: "  --  ", fault: "WRONG " };
const lines = findings.map(
  ({ check, level, says, todo }) =>
    `${signs[level]} ${check.padEnd(10)} ${says}${todo ? `\n${" ".repeat(18)}${todo}` : ""}`,
);
const sum =
  faults.length === 0
    ? "Nothing is wrong."
    : `${faults.length} ${faults.length === 1 ? "thing is" : "things are"} wrong.`;
const text = values.json
  ? JSON.stringify({ ok: faults.length === 0, findings }, null, 2)
  : [...lines, "", sum].join("\n");
console.log(withoutSecrets(text, await secretValues(env)));
// What a check left open must not keep it running.
process.exit(faults.length === 0 ? 0 : 1);
