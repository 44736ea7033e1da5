import { newSecret } from "@tidemark/drizzle";
import { reloadMs } from "../../accounts/reload-keys.ts";
import { CommandError, commandSettings, runCommand } from "./command.ts";
import { withSharedKeys } from "./with-shared-keys.ts";

await runCommand(async (place) => {
  if (process.argv.length > 2) throw new CommandError("usage: npm run rotate-read-key");
  const { readKey } = await withSharedKeys(place, async (shared, first) => ({
    readKey: await shared.replace("readKey", () => newSecret(), first),
  }));
  const url = commandSettings().PUBLIC_URL ?? "http://127.0.0.1:7300";
  return [
    `Reads have a new key. Servers that run take it within ${reloadMs / 1000} s, and the old one opens nothing then.`,
    "Extensions that report prices fetch it by themselves. Everybody else needs the new link:",
    `${url}/?key=${readKey}`,
  ].join("\n");
});
