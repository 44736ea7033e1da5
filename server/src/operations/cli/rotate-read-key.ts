import { newSecret, readOrCreateConfig, replaceConfig } from "@tidemark/drizzle";
import { reloadMs } from "../../accounts/reload-keys.ts";
import { CommandError, commandSettings, runCommand } from "./command.ts";

await runCommand(async ({ dataDir }) => {
  if (process.argv.length > 2) throw new CommandError("usage: npm run rotate-read-key");
  const readKey = newSecret();
  await replaceConfig(dataDir, { ...(await readOrCreateConfig(dataDir)), readKey });
  const url = commandSettings().PUBLIC_URL ?? "http://127.0.0.1:7300";
  return [
    `Reads have a new key. Servers that run take it within ${reloadMs / 1000} s, and the old one opens nothing then.`,
    "Extensions that report prices fetch it by themselves. Everybody else needs the new link:",
    `${url}/?key=${readKey}`,
  ].join("\n");
});
