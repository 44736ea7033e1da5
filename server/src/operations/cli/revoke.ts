import { revoke } from "../../accounts/reporter.ts";
import { openPool } from "../../platform/database.ts";
import { attachServer, CommandError, prepareFor, runCommand } from "./command.ts";

const isReporter = (text: string): boolean =>
  /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);

/** Which reporters: one by its id, which may be negative, its circle, or all since a day or moment. */
function readArguments(): Parameters<typeof revoke>[1] {
  const [first = "", second = "", ...rest] = process.argv.slice(2);
  if (isReporter(first) && second === "") return { reporter: first };
  if (first === "--circle" && isReporter(second) && rest.length === 0) return { circle: second };
  const since = /^\d{4}-\d{2}-\d{2}/.test(second) ? Date.parse(second) : Number.NaN;
  if (first === "--since" && rest.length === 0 && !Number.isNaN(since)) return { since };
  throw new CommandError(
    "usage: npm run revoke -- REPORTER, --circle REPORTER, or --since 2026-01-31 (or 2026-01-31T12:00:00Z)",
  );
}

await runCommand(async (place) => {
  const which = readArguments();
  const database = await attachServer(place);
  const pool = openPool(database.url, 2);
  try {
    await prepareFor(place, database);
    const count = await revoke(pool, which, Date.now());
    if (count === 0 && "circle" in which) {
      throw new CommandError(`Nobody of the circle of ${which.circle} could be revoked.`);
    }
    if (count === 0 && "reporter" in which) {
      throw new CommandError(`Reporter ${which.reporter} is unknown, or revoked already.`);
    }
    return `${count} ${count === 1 ? "reporter is" : "reporters are"} revoked; servers know within 10 s.`;
  } finally {
    await pool.end();
    await database.close();
  }
});
