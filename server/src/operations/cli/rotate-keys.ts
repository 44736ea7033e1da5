import { newSecret, type ReporterKey } from "@tidemark/drizzle";
import { reloadMs } from "../../accounts/reload-keys.ts";
import type { SharedKeys } from "../../accounts/shared-keys.ts";
import { longestLifetimeDays } from "../../accounts/token.ts";
import { CommandError, type Place, runCommand, serverUrl } from "./command.ts";
import { withSharedKeys } from "./with-shared-keys.ts";

const dayMs = 86_400_000;
/** By then all running servers have read the new key. */
const signsAfterMs = 6 * reloadMs;

const only = (now: number): readonly ReporterKey[] => [{ secret: newSecret(), signsFrom: now }];

/** Keys whose tokens may still be valid, and a new one. A key signs until the next one does. */
function rotated(keys: readonly ReporterKey[], now: number): readonly ReporterKey[] {
  const fresh = { secret: newSecret(), signsFrom: now + signsAfterMs };
  const kept = keys.filter((_, at) => {
    const until = keys[at + 1]?.signsFrom ?? fresh.signsFrom;
    return until + longestLifetimeDays * dayMs > now;
  });
  return [...kept, fresh];
}

async function rotate(place: Place, now: number): Promise<string> {
  let known = 0;
  const { reporterKeys } = await withSharedKeys(place, async (shared, first) => {
    const change = (keys: readonly ReporterKey[]) => {
      known = keys.length;
      return rotated(keys, now);
    };
    return { reporterKeys: await shared.replace("reporterKeys", change, first) };
  });
  const dropped = known + 1 - reporterKeys.length;
  const older = reporterKeys.length - 1;
  return `In a minute reporters' tokens get a new key. Older keys that are believed: ${older}; dropped: ${dropped}.`;
}

async function dropLeaked(place: Place, now: number): Promise<string> {
  await withSharedKeys(place, async (shared, first) => ({
    reporterKeys: await shared.replace("reporterKeys", () => only(now), first),
  }));
  return "Reporters' tokens have a new key, and no old token is good any more.";
}

async function replaceLost(place: Place, now: number): Promise<string> {
  const replace = async (shared: SharedKeys) => {
    if (await shared.canRead())
      throw new CommandError(
        "Nothing is lost: the config.json that is here opens the keys. After a leak use --leaked, and npm run rotate-read-key.",
      );
    const keys = { reporterKeys: only(now), readKey: newSecret() };
    await shared.replaceAll(keys);
    return keys;
  };
  const { readKey } = await withSharedKeys(place, replace, { isLost: true });
  return [
    "Reporters' tokens and reads have new keys, encrypted with the config.json that is here. No old token or link is good any more.",
    "The new link, for those who read:",
    `${serverUrl(process.env)}/?key=${readKey}`,
  ].join("\n");
}

await runCommand(async (place) => {
  const [option, ...rest] = process.argv.slice(2);
  const now = Date.now();
  if (rest.length === 0) {
    if (option === undefined) return rotate(place, now);
    if (option === "--leaked") return dropLeaked(place, now);
    if (option === "--lost") return replaceLost(place, now);
  }
  throw new CommandError("usage: npm run rotate-keys [-- --leaked | --lost]");
});
