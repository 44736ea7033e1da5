import { type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** Connections whose request may take longer to arrive than `requestTimeout`. */
const patient = new WeakSet<Socket>();

/** Lets the request of a connection arrive slowly while `work` reads it, which has a deadline of its own. */
export async function patiently<T>(socket: Socket | undefined, work: () => Promise<T>): Promise<T> {
  if (!socket) return work();
  patient.add(socket);
  try {
    return await work();
  } finally {
    patient.delete(socket);
  }
}

const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** Ends broken connections as Node does, but not a patient one that is slow. */
export function sparePatientSockets(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket & { _httpMessage?: { readonly headersSent: boolean } };
    const { code = "" } = error;
    if (code === "ERR_HTTP_REQUEST_TIMEOUT" && patient.has(socket)) return;
    const status = statuses[code] ?? 400;
    // An answer that is under way would get a second one in its middle.
    if (socket.writable && !socket._httpMessage?.headersSent) {
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
    }
    socket.destroySoon();
  });
}
