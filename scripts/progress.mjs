const lineMs = 15_000;

/**
 * Says on stderr what is being done and for how long already: on a terminal one line that is written over each second,
 * elsewhere a line at the start and every 15 s. `detail` may add how far it is. Returns the work's result.
 */
export async function withProgress(what, work, { detail = () => "", to = process.stderr, everyMs } = {}) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const text = () => [`${what}: ${seconds()} s`, detail()].filter(Boolean).join(", ");
  to.write(to.isTTY ? what : `${what} ...\n`);
  const timer = setInterval(
    () => to.write(to.isTTY ? `\r\u001b[K${text()}` : `${text()}\n`),
    everyMs ?? (to.isTTY ? 1000 : lineMs),
  );
  const end = (how) => {
    clearInterval(timer);
    to.write(`${to.isTTY ? "\r\u001b[K" : ""}${what}: ${how} after ${seconds()} s.\n`);
  };
  try {
    const result = await work();
    end("done");
    return result;
  } catch (error) {
    end("failed");
    throw error;
  }
}
