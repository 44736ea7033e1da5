import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ensureInstalled, Refusal, refuse } from "./bootstrap.mjs";
import { findBrowser } from "./browser.mjs";
import { chooseDataDir } from "./data-dir.mjs";
import { extensionNotice, noBrowserNotice, runningNotice, visitNotice } from "./notices.mjs";
import { exitCode, root, runTasks, spawnNode } from "./project.mjs";
import { keepRunning } from "./restarting.mjs";

const json = process.argv.includes("--json");
const say = (text) => json || process.stdout.write(text);
// The reader of our output may go before we do.
process.stdout.on("error", () => {});

try {
  await ensureInstalled();
  await start();
} catch (error) {
  refuse(error);
}

async function start() {
  const dataDir = chooseDataDir(process.env);
  const env = { ...process.env, DATA_DIR: dataDir };
  const built = await runTasks(["build:chart", "build:server", "build:crawler"]);
  if (!built.ok) throw new Refusal(`The server cannot be built.\n${built.text}`);

  // With IPC channels: should this process be killed, its children see that and stop.
  const stdio = ["ignore", "pipe", "inherit", "ipc"];
  const flags = json ? ["--json"] : [];
  const server = spawnNode(["server/dist/main.js", ...flags], { env, stdio });
  const ended = exitCode(server);
  let crawler = null;
  let asked = false;
  const stop = (signal) => {
    if (asked) {
      server.kill("SIGKILL");
      crawler?.kill();
      return;
    }
    asked = true;
    if (signal === "SIGINT") say("\nStopping; Ctrl-C again ends it at once.\n");
    // The crawler first: it gives back the leases it holds.
    (crawler?.stop() ?? Promise.resolve()).then(() => server.kill("SIGTERM"));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(signal));
  process.on("disconnect", () => stop("disconnect"));

  let inviteCode = null;
  createInterface({ input: server.stdout }).on("line", (line) => {
    const invite = /^Invite code: (\S+)$/.exec(line);
    if (invite) inviteCode = invite[1];
    const ready = readyIn(line);
    if (ready) {
      say(runningNotice({ url: ready.url, dataDir, inviteCode }));
      startVerifier(ready.url);
      buildExtension();
    }
    if (!invite) process.stdout.write(`${line}\n`);
  });

  async function startVerifier(url) {
    if (process.env.VERIFIER?.trim() === "off") return;
    const browser = await findBrowser();
    if (asked) return;
    say(browser ? visitNotice : noBrowserNotice);
    if (!browser) return;
    const secrets = JSON.parse(readFileSync(join(dataDir, "config.json"), "utf8"));
    const key = process.env.VERIFIER_KEY?.trim() || secrets.verifierKey;
    const crawlerEnv = { ...env, CHROMIUM_PATH: browser, TIDEMARK_URL: url, VERIFIER_KEY: key };
    crawler = keepRunning(
      ["crawler/dist/main.js"],
      { env: crawlerEnv, stdio: ["ignore", 2, "inherit", "ipc"] },
      (how, waitMs) => console.error(`The verifier ended (${how}); it starts again in ${waitMs / 1000} s.`),
    );
  }

  async function buildExtension() {
    const { ok, text } = await runTasks(["build:extension"]);
    if (asked) return;
    if (ok) say(extensionNotice(join(root, "extension/build/chrome-mv3-prod")));
    else console.error(`The extension cannot be built; the server runs without it.\n${text}`);
  }

  const code = await ended;
  await crawler?.stop();
  if (server.signalCode) await endLeftDatabase(env);
  if (server.signalCode && !asked) console.error(`The server was ended by ${server.signalCode}.`);
  process.exit(code);
}

/** A server that was killed could not end its PostgreSQL. */
function endLeftDatabase(env) {
  return exitCode(
    spawnNode(["server/src/cli/end-left-database.ts"], { env, stdio: "ignore", detached: true }),
  );
}

function readyIn(line) {
  try {
    const value = JSON.parse(line);
    return value?.ready === true ? value : null;
  } catch {
    return null;
  }
}
