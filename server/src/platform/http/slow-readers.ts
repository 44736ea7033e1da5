import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
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

/** Requests between two sweeps. What their answers hold may come on top of the limit. */
const requestsBetween = 64;

interface Answer {
  readonly socket: Socket;
  /** When it is to be read at the latest; null while nothing of it waits, or while others are read before it. */
  readBy: number | null;
}

/**
 * Bounds the memory of answers that are read slowly: their connections are ended when they take too long, or, while all
 * together hold too much, the oldest of the network that holds the most. Node itself keeps them for as long as a byte
 * moves now and then. Returns how to end the watch.
 */
export function boundSlowReaders(server: Server, limits = slowReaderLimits): () => void {
  /** Answers in flight, in the order of their requests. */
  const answers = new Map<ServerResponse, Answer>();
  let sinceLast = 0;

  const sweep = () => {
    sinceLast = 0;
    const now = performance.now();
    /** Bytes that nobody has read yet, by connection. */
    const unread = new Map<Socket, number>();
    for (const [response, answer] of answers) {
      const { socket } = answer;
      if (socket.destroyed) continue;
      const bytes = response.writableLength;
      if (bytes > 0) unread.set(socket, (unread.get(socket) ?? 0) + bytes);
      // A pipelined answer gets its socket when those before it are sent.
      const isRead = bytes > 0 && response.socket !== null;
      answer.readBy = isRead
        ? (answer.readBy ?? now + limits.graceMs + (bytes / limits.leastBytesPerS) * 1000)
        : null;
      if (answer.readBy !== null && now > answer.readBy) {
        socket.destroy();
        unread.delete(socket);
      }
    }
    for (const socket of tooMany(unread, limits.bytes)) socket.destroy();
  };

  server.on("request", ({ socket }, response: ServerResponse) => {
    answers.set(response, { socket, readBy: null });
    response.once("close", () => answers.delete(response));
    sinceLast++;
    if (sinceLast >= requestsBetween) sweep();
  });
  const timer = setInterval(sweep, limits.sweepMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Connections to be ended so that the rest hold so many bytes at most. */
function tooMany(unread: ReadonlyMap<Socket, number>, most: number): readonly Socket[] {
  let held = sum(unread.values());
  if (held <= most) return [];
  const networks = Map.groupBy(unread, ([socket]) => networkOf(socket.remoteAddress ?? ""));
  const heldBy = new Map([...networks].map(([name, own]) => [name, sum(own.map(([, bytes]) => bytes))]));
  const ended: Socket[] = [];
  while (held > most) {
    const [largest] = [...heldBy].reduce((a, b) => (b[1] > a[1] ? b : a));
    const [oldest, bytes] = networks.get(largest)!.shift()!;
    heldBy.set(largest, heldBy.get(largest)! - bytes);
    held -= bytes;
    ended.push(oldest);
  }
  return ended;
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0);
