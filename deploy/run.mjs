import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { problemOfDataFolder } from "./data-folder.mjs";

/**
 * `tidemark [COMMAND] [ARGUMENT...]`: runs what `deploy/assemble.sh` put together. Without a command the server. The names
 * are those of `npm run NAME` in a clone.
 */
const commands = {
  server: "../server/dist/main.js",
  verifier: "../crawler/dist/main.js",
  doctor: "../server/dist/doctor.js",
  migrate: "../server/dist/migrate.js",
  invite: "../server/dist/invite.js",
  backup: "../server/dist/backup.js",
  restore: "../server/dist/restore.js",
  dump: "../server/dist/dump.js",
  import: "../server/dist/import.js",
  "import-from": "../server/dist/import-from.js",
  follow: "../server/dist/follow.js",
  retract: "../server/dist/retract.js",
  revoke: "../server/dist/revoke.js",
  "rebuild-days": "../server/dist/rebuild-days.js",
  "rotate-keys": "../server/dist/rotate-keys.js",
  "rotate-read-key": "../server/dist/rotate-read-key.js",
};
/** As the server's: a further start is refused as well, until something is changed. */
const refusedCode = 78;

const [name = "server"] = process.argv.splice(2, 1);
if (name === "health") await health();
else if (!Object.hasOwn(commands, name)) {
  console.error(`There is no command ${name}. Known are health, ${Object.keys(commands).join(", ")}.`);
  process.exit(2);
} else {
  if (name !== "verifier") checkDataFolder();
  if (name === "server") makeVerifierKey(process.env.VERIFIER_KEY_FILE?.trim());
  await import(commands[name]);
}

function checkDataFolder() {
  const problem = problemOfDataFolder(process.env.DATA_DIR?.trim() || ".tidemark", process.getuid());
  if (!problem) return;
  console.error(problem);
  process.exit(refusedCode);
}

/** Server and verifier share a folder for this key: the first start fills it. */
function makeVerifierKey(path) {
  if (!path || existsSync(path)) return;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o400, flag: "wx" });
  } catch {
    // The server says in a sentence what is wrong with the file.
  }
}

/** For HEALTHCHECK: ends with 0 while the server can commit reports. */
async function health() {
  const url = `http://127.0.0.1:${process.env.PORT?.trim() || 7300}/readyz`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch(() => null);
  if (!answer?.ok) console.error(answer ? await answer.text() : `${url} does not answer.`);
  process.exit(answer?.ok ? 0 : 1);
}
