import type { RequestListener } from "node:http";
import type { Socket } from "node:net";

/** Requests of one connection that may be in flight concurrently. Browsers send one at a time over HTTP/1.1. */
export const maxPipelined = 32;

/**
 * Closes a connection with more unanswered requests than the limit. Node hands over all requests of one read, up to
 * 64 KB, before any of them is answered or a timer runs.
 */
export function limitPipelining(listener: RequestListener, limit = maxPipelined): RequestListener {
  const unanswered = new WeakMap<Socket, number>();
  return (request, response) => {
    const { socket } = request;
    // The parser continues with what was read before the connection was closed.
    if (socket.destroyed) return;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > limit) {
      socket.destroy();
      return;
    }
    unanswered.set(socket, count);
    response.once("close", () => unanswered.set(socket, unanswered.get(socket)! - 1));
    listener(request, response);
  };
}
