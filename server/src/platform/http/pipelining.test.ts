import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { limitPipelining } from "./pipelining.ts";

let server: Server;
let handled = 0;

async function serve(answer: RequestListener): Promise<Socket> {
  handled = 0;
  server = createServer(
    limitPipelining((request, response) => {
      handled++;
      answer(request, response);
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const requests = (count: number) => "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(count);
const later: RequestListener = (_, response) => void setImmediate(() => response.end("answer"));

function answersOn(socket: Socket): () => number {
  let text = "";
  socket.on("data", (part) => (text += part));
  return () => text.split("HTTP/1.1 200 OK").length - 1;
}

test("1500 pipelined requests close their connection, and few of them are handled", async () => {
  const socket = await serve(later);
  const closed = new Promise((done) => socket.once("close", done));
  socket.resume().write(requests(1500));
  await closed;
  expect(handled).toBeLessThanOrEqual(32);
});

test("32 pipelined requests are answered", async () => {
  const socket = await serve(later);
  const answers = answersOn(socket);
  socket.write(requests(32));
  await vi.waitFor(() => expect(answers()).toBe(32));
});

test("a connection that is kept alive serves any number of requests in turn", async () => {
  const socket = await serve(later);
  const answers = answersOn(socket);
  for (let sent = 20; sent <= 200; sent += 20) {
    socket.write(requests(20));
    await vi.waitFor(() => expect(answers()).toBe(sent));
  }
  expect(socket.destroyed).toBe(false);
});

test("requests that are not answered count until their connection is closed", async () => {
  const socket = await serve(() => {});
  socket.resume().write(requests(32));
  await vi.waitFor(() => expect(handled).toBe(32));
  expect(socket.destroyed).toBe(false);
  socket.write(requests(1));
  await once(socket, "close");
  expect(handled).toBe(32);
});
