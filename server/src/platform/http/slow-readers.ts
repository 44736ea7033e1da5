import type { Server, ServerResponse } from "node:http";
import { networkOf } from "./address.ts";

export interface SlowReaderLimits {
  /** What answers that nobody has read yet may take of memory, all together. */
  readonly bytes: number;
  /** An answer is to be read in this time, and as long again as it takes at the least rate. */
  readonly graceMs: number;
  readonly leastBytesPerS: number;
  readonly sweepMs: number;
}

export const slowReaderLimits: SlowReaderLimits = {
  bytes: 64 * 1024 * 1024,
  graceMs: 30_000,
  leastBytesPerS: 8 * 1024,
  sweepMs: 1000,
};

/** Answers between two looks: what so many hold may come on top. */
const answersBetween = 64;

interface Unread {
  readonly response: ServerResponse;
  readonly network: string;
  readonly bytes: number;
}

/**
 * Bounds the memory of answers that are read slowly: their connections are ended when they take too long, or, while all
 * together hold too much, the oldest of the network that holds the most. Node itself keeps them for as long as a byte
 * moves now and then. Returns how to end the watch.
 */
export function boundSlowReaders(server: Server, limits = slowReaderLimits): () => void {
  /** Answers under way, in the order in which they were asked for, and until when what they hold is to be read. */
  const open = new Map<ServerResponse, number | null>();
  let sinceLast = 0;

  const sweep = () => {
    sinceLast = 0;
    const now = performance.now();
    const unread: Unread[] = [];
    for (const [response, known] of open) {
      const bytes = response.writableLength;
      if (bytes === 0) {
        open.set(response, null);
        continue;
      }
      const until = known ?? now + limits.graceMs + (bytes / limits.leastBytesPerS) * 1000;
      open.set(response, until);
      if (now > until) response.socket?.destroy();
      else unread.push({ response, bytes, network: networkOf(response.socket?.remoteAddress ?? "") });
    }
    for (const response of tooMany(unread, limits.bytes)) response.socket?.destroy();
  };

  server.on("request", (_, response: ServerResponse) => {
    open.set(response, null);
    response.once("close", () => open.delete(response));
    sinceLast++;
    if (sinceLast >= answersBetween) sweep();
  });
  const timer = setInterval(sweep, limits.sweepMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Those to be ended so that the rest hold so many bytes at most. */
function tooMany(unread: readonly Unread[], most: number): readonly ServerResponse[] {
  let held = unread.reduce((sum, { bytes }) => sum + bytes, 0);
  if (held <= most) return [];
  const networks = Map.groupBy(unread, ({ network }) => network);
  const heldBy = new Map(
    [...networks].map(([name, own]) => [name, own.reduce((sum, one) => sum + one.bytes, 0)]),
  );
  const ended: ServerResponse[] = [];
  while (held > most) {
    const [largest] = [...heldBy].reduce((a, b) => (b[1] > a[1] ? b : a));
    const oldest = networks.get(largest)!.shift()!;
    heldBy.set(largest, heldBy.get(largest)! - oldest.bytes);
    held -= oldest.bytes;
    ended.push(oldest.response);
  }
  return ended;
}
