const everyMs = 1000;

/** Progress on stderr, at most once a second: one overwritten line on a terminal, else line by line. */
export function progressLine(now: () => number = Date.now, to: NodeJS.WriteStream = process.stderr) {
  let lastPrintedAt = now();
  let open = false;
  return {
    say(text: string): void {
      if (now() - lastPrintedAt < everyMs) return;
      lastPrintedAt = now();
      open = to.isTTY;
      to.write(to.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    },
    end(): void {
      if (open) to.write("\n");
      open = false;
    },
  };
}
