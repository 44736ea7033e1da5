import { openPool } from "../../platform/database.ts";
import { rebuildDays } from "../../prices/days/rebuild-days.ts";
import { attachServer, CommandError, ownerUrlOf, prepareFor, runCommand } from "./command.ts";

const everyMs = 5000;

await runCommand(async (place) => {
  const [option, ...rest] = process.argv.slice(2);
  const onlyCheck = option === "--check";
  if (rest.length > 0 || (option !== undefined && !onlyCheck)) {
    throw new CommandError("usage: npm run rebuild-days [-- --check]");
  }
  const database = await attachServer(place);
  const pool = openPool(ownerUrlOf(database), 2);
  try {
    await prepareFor(place, database);
    let lastPrintedAt = Date.now();
    const { series, days, wrong } = await rebuildDays(pool, !onlyCheck, (so) => {
      if (Date.now() - lastPrintedAt < everyMs) return;
      lastPrintedAt = Date.now();
      console.error(`${so.series} series, ${so.days} days so far, ${so.wrong} of them wrong`);
    });
    const all = `${series} series, ${days} days`;
    if (wrong === 0) return `${all}: each is what its points and sightings make of it.`;
    if (!onlyCheck) return `${all}: ${wrong} were wrong and are right now.`;
    throw new CommandError(`${all}: ${wrong} are wrong; without --check they are corrected.`);
  } finally {
    await pool.end();
    await database.close();
  }
});
