import { spawnNode } from "./project.mjs";

const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** A process that ran this long is not failing at its start. */
const healthyMs = 60_000;

/** Keeps a process running: started again when it ends, after 1 s, 2 s, 4 s ... up to a minute. */
export function keepRunning(args, options, onEnd) {
  let child = null;
  let timer = null;
  let waitMs = firstWaitMs;
  let stopping = false;
  let stopped = () => {};
  const start = () => {
    const startedAt = Date.now();
    child = spawnNode(args, options);
    child.once("error", () => {});
    child.once("close", (code, signal) => {
      child = null;
      if (stopping) return stopped();
      if (Date.now() - startedAt >= healthyMs) waitMs = firstWaitMs;
      onEnd(signal ?? `code ${code}`, waitMs);
      timer = setTimeout(start, waitMs);
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    });
  };
  start();
  return {
    stop() {
      stopping = true;
      clearTimeout(timer);
      if (!child) return Promise.resolve();
      child.kill("SIGTERM");
      return new Promise((resolve) => {
        stopped = resolve;
      });
    },
    kill: () => child?.kill("SIGKILL"),
  };
}
