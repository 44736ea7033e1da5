import { spawnNode } from "./project.mjs";

const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** After this long a process counts as started well. */
const healthyMs = 60_000;

/** The server's exit code for a configuration error (EX_CONFIG): starting again is pointless until it is fixed. */
export const refusedCode = 78;

/**
 * Keeps a process running: starts it again when it ends, after 1 s, 2 s, 4 s ... up to a minute, unless `isFinal`.
 * `onEnd` is called for each end before a restart.
 */
export function keepRunning(
  args,
  options,
  { onStart = () => {}, onEnd, isFinal = () => false, firstMs = firstWaitMs },
) {
  let child = null;
  let timer = null;
  let waitMs = firstMs;
  let stopping = false;
  let over = () => {};
  const ended = new Promise((resolve) => {
    over = resolve;
  });
  const start = () => {
    const startedAt = Date.now();
    child = spawnNode(args, options);
    child.once("error", () => {});
    child.once("close", (code, signal) => {
      child = null;
      if (stopping || isFinal(code, signal)) return over({ code: code ?? 1, signal });
      if (Date.now() - startedAt >= healthyMs) waitMs = firstMs;
      onEnd(signal ?? `code ${code}`, waitMs);
      timer = setTimeout(start, waitMs);
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    });
    onStart(child);
  };
  start();
  return {
    /** Resolves with the code and signal of the last end. */
    ended,
    stop() {
      stopping = true;
      clearTimeout(timer);
      if (child) child.kill("SIGTERM");
      else over({ code: 0, signal: null });
      return ended;
    },
    /** Kills it at once, without a restart. */
    kill() {
      stopping = true;
      clearTimeout(timer);
      if (child) child.kill("SIGKILL");
      else over({ code: 0, signal: null });
    },
  };
}
