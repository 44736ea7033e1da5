import { newSecret, type ReporterKey, readOrCreateConfig, replaceConfig } from "@tidemark/drizzle";
import { reloadMs } from "../../accounts/reload-keys.ts";
import { longestLifetimeDays } from "../../accounts/token.ts";
import { CommandError, runCommand } from "./command.ts";

const dayMs = 86_400_000;
/** By then all running servers have read the new key. */
const signsAfterMs = 6 * reloadMs;

/** Keys whose tokens may still be valid, and a new one. A key signs until the next one does. */
function rotated(keys: readonly ReporterKey[], now: number, leaked: boolean): readonly ReporterKey[] {
  const fresh = { secret: newSecret(), signsFrom: leaked ? now : now + signsAfterMs };
  if (leaked) return [fresh];
  const kept = keys.filter((_, at) => {
    const until = keys[at + 1]?.signsFrom ?? fresh.signsFrom;
    return until + longestLifetimeDays * dayMs > now;
  });
  return [...kept, fresh];
}

await runCommand(async ({ dataDir }) => {
  const args = process.argv.slice(2);
  const leaked = args[0] === "--leaked";
  if (args.length > (leaked ? 1 : 0)) throw new CommandError("usage: npm run rotate-keys [-- --leaked]");
  const config = await readOrCreateConfig(dataDir);
  const reporterKeys = rotated(config.reporterKeys, Date.now(), leaked);
  await replaceConfig(dataDir, { ...config, reporterKeys });
  if (leaked) return "Reporters' tokens have a new key, and no old token is good any more.";
  const dropped = config.reporterKeys.length + 1 - reporterKeys.length;
  const older = reporterKeys.length - 1;
  return `In a minute reporters' tokens get a new key. Older keys that are believed: ${older}; dropped: ${dropped}.`;
});
