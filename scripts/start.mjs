import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureInstalled, Refusal, refuse } from "./bootstrap.mjs";
import { chooseDataDir } from "./data-dir.mjs";
import { keepRunning, refusedCode } from "./keep-running.mjs";
import { readableLine } from "./log-line.mjs";
import {
  extensionNotice,
  noToolsNotice,
  notOpenedNotice,
  runningNotice,
  stoppingNotice,
  visitNotice,
} from "./notices.mjs";
import { openUrl } from "./open-url.mjs";
import { whenNpmEnds } from "./parent.mjs";
import { withProgress } from "./progress.mjs";
import { exitCode, root, runTasks, spawnNode } from "./project.mjs";
import { loadSettingsFile } from "./settings-file.mjs";
import { browserForVerifier } from "./verifier-browser.mjs";

/** Time limits of a shutdown: for the verifier to return its leases, and in all. */
const crawlerMs = 1000;
const longestEndMs = 14_500;

const json = process.argv.includes("--json");
const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY) && !json;
const say = (text) => json || process.stdout.write(text);
// The reader of the output may end first.
process.stdout.on("error", () => {});

try {
  loadSettingsFile();
  await ensureInstalled("server");
  await start();
} catch (error) {
  refuse(error);
}

async function start() {
  const dataDir = chooseDataDir(process.env);
  const env = { ...process.env, DATA_DIR: dataDir };
  const isGiven = (name) => Boolean(env[name]?.trim() || env[`${name}_FILE`]?.trim());
  const built = await withProgress("Building the server", () =>
    runTasks(["build:chart", "build:server", "build:crawler"]),
  );
  if (!built.ok) throw new Refusal(`The server cannot be built.\n${built.text}`);

  // With IPC channels: if this process is killed, its children notice and stop.
  const stdio = ["ignore", "pipe", json ? "inherit" : "pipe", "ipc"];
  /** The log is for people here, unless all lines are for programs. */
  const showLog = ({ stderr }) => {
    if (!stderr) return;
    createInterface({ input: stderr }).on("line", (line) => console.error(readableLine(line)));
  };
  let crawler = null;
  let crawlerUrl = null;
  let asked = false;
  let wasReady = false;
  const server = keepRunning(
    ["server/dist/main.js", ...(json ? ["--json"] : [])],
    { env, stdio },
    {
      onStart: (child) => {
        createInterface({ input: child.stdout }).on("line", read);
        showLog(child);
      },
      onEnd: (how, waitMs) =>
        console.error(`The server ended by itself (${how}); it starts again in ${waitMs / 1000} s.`),
      // A first start that fails is reported to the caller; exit code 78 stays.
      isFinal: (code) => !wasReady || code === 0 || code === refusedCode,
    },
  );
  const stop = (signal) => {
    if (asked) {
      server.kill();
      crawler?.kill();
      return;
    }
    asked = true;
    say(stoppingNotice(signal));
    // The crawler first: it returns its leases while the server answers.
    const givenBack = Promise.race([crawler?.stop(), sleep(crawlerMs, undefined, { ref: false })]);
    givenBack.then(() => server.stop()).catch(refuse);
    setTimeout(() => {
      server.kill();
      crawler?.kill();
    }, longestEndMs).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(signal));
  process.on("disconnect", () => stop("disconnect"));
  whenNpmEnds(() => asked || stop("npm is gone"));

  function read(line) {
    const invite = /^Invite code: (\S+)$/.exec(line);
    const ready = readyIn(line);
    if (ready && wasReady) console.error("The server runs again.");
    else if (ready) {
      const isPublic = env.TRUST?.trim() === "public";
      say(runningNotice({ ...ready, dataDir, isPublic, ownKey: isGiven("OPERATOR_KEY") }));
      if (process.argv.includes("--open")) open(ready.open ?? ready.url).catch(console.error);
      buildExtension().catch(console.error);
    }
    if (ready) {
      wasReady = true;
      startVerifier(ready.url).catch(console.error);
    }
    if (json || !(invite || ready)) process.stdout.write(`${line}\n`);
  }

  /** Starts the verifier once, and again when the server's URL changed, as on port 0. */
  async function startVerifier(url) {
    if (process.env.VERIFIER?.trim() === "off" || url === crawlerUrl) return;
    const isFirst = crawlerUrl === null;
    crawlerUrl = url;
    // The server is ready before: whoever takes long to answer, or to download, holds up nobody else.
    const browser = await browserForVerifier({
      dataDir,
      install: process.argv.includes("--install-browser"),
      canAsk: isTerminal,
      say,
    });
    if (asked || !browser) return;
    if (isFirst) say(visitNotice);
    await crawler?.stop();
    const crawlerEnv = { ...env, CHROMIUM_PATH: browser, TIDEMARK_URL: url };
    if (!isGiven("VERIFIER_KEY")) {
      crawlerEnv.VERIFIER_KEY = JSON.parse(readFileSync(join(dataDir, "config.json"), "utf8")).verifierKey;
    }
    crawler = keepRunning(
      ["crawler/dist/main.js"],
      { env: crawlerEnv, stdio: ["ignore", 2, json ? "inherit" : "pipe", "ipc"] },
      {
        onStart: showLog,
        onEnd: (how, waitMs) =>
          console.error(`The verifier ended (${how}); it starts again in ${waitMs / 1000} s.`),
      },
    );
  }

  async function open(url) {
    if (!(await openUrl(url))) say(notOpenedNotice);
  }

  async function buildExtension() {
    if (!existsSync(join(root, "node_modules/plasmo"))) return say(noToolsNotice);
    const { ok, text } = await runTasks(["build:extension"]);
    if (asked) return;
    if (ok) say(extensionNotice(join(root, "extension/build/chrome-mv3-prod")));
    else console.error(`The extension cannot be built; the server runs without it.\n${text}`);
  }

  const { code, signal } = await server.ended;
  asked = true;
  await crawler?.stop();
  if (signal) await stopOrphanedDatabase(env);
  process.exit(code);
}

/** A killed server could not stop its PostgreSQL. */
function stopOrphanedDatabase(env) {
  return exitCode(
    spawnNode(["server/src/operations/cli/stop-orphaned-database.ts"], {
      env,
      stdio: "ignore",
      detached: true,
    }),
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
