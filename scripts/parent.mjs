const lookMs = 500;
/** Read when the module loads: the parent may be gone before anybody watches. */
const first = process.ppid;

/**
 * Calls back once when `npm start`, which runs this process, is gone: a signal to npm ends npm and its shell only. Never where somebody
 * else started it: a process with nohup outlives its shell.
 */
export function whenNpmEnds(callback, { npm_lifecycle_event } = process.env) {
  if (npm_lifecycle_event !== "start") return;
  const timer = setInterval(() => {
    if (process.ppid === first) return;
    clearInterval(timer);
    callback();
  }, lookMs);
  timer.unref();
}
