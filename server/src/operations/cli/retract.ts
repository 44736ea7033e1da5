import { Retraction } from "@tidemark/core/wire";
import { openPool } from "../../platform/database.ts";
import { retract } from "../../prices/retraction/retract-by-operator.ts";
import { attachServer, CommandError, prepareFor, runCommand } from "./command.ts";

await runCommand(async (place) => {
  const [marketplace, asin, series, revision, ...rest] = process.argv.slice(2);
  const parsed = Retraction.safeParse({ marketplace, asin, series, revision: Number(revision) });
  if (!parsed.success || rest.length > 0) {
    throw new CommandError("usage: npm run retract -- MARKETPLACE ASIN SERIES REVISION");
  }
  const database = await attachServer(place);
  const pool = openPool(database.url, 2);
  try {
    await prepareFor(place, database);
    const retracted = await retract(pool, parsed.data, Date.now(), database.ownerUrl);
    if (retracted.ok) return `Retracted; the series is at revision ${retracted.revision} now.`;
    throw new CommandError(
      retracted.reason === "unknown-point"
        ? `${asin} at ${marketplace} has no point ${revision} of ${series}.`
        : `Point ${revision} is retracted already.`,
    );
  } finally {
    await pool.end();
    await database.close();
  }
});
