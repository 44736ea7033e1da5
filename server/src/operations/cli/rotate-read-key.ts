import { newSecret } from "@tidemark/drizzle";
import { reloadMs } from "../../accounts/reload-keys.ts";
import { CommandError, runCommand, serverUrl } from "./command.ts";
import { withSharedKeys } from "./with-shared-keys.ts";

await runCommand(async (place) => {
  if (process.argv.length > 2) throw new CommandError("usage: npm run rotate-read-key");
  const { readKey } = await withSharedKeys(place, async (shared, first) => ({
    readKey: await shared.replace("readKey", () => newSecret(), first),
  }));
  return [
    `Reads have a new key. Servers that run take it within ${reloadMs / 1000} s, and the old one opens nothing then.`,
    "Extensions that report prices fetch it by themselves. Everybody else needs the new link:",
    `${serverUrl(process.env)}/?key=${readKey}`,
  ].join("\n");
});
