import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { boundSlowReaders, type SlowReaderLimits } from "./slow-readers.ts";

const mebibyte = 1024 * 1024;
/** Far more than the sockets between the two hold. */
const answerBytes = 24 * mebibyte;
const patient = { bytes: 4.5 * answerBytes, graceMs: 600_000, leastBytesPerS: 1, sweepMs: 20 };

let server: Server;
let endWatch: () => void;
const sockets: Socket[] = [];
const answers: ServerResponse[] = [];

async function serve(limits: SlowReaderLimits, answer: RequestListener): Promise<void> {
  server = createServer((request, response) => {
    answers.push(response);
    answer(request, response);
  });
  endWatch = boundSlowReaders(server, limits);
  server.listen(0, "::");
  await once(server, "listening");
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  answers.length = 0;
  endWatch();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

/** Asks, and reads nothing of the answer. */
async function ask(host = "127.0.0.1", requests = 1): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, host);
  sockets.push(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.pause();
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(requests));
  return socket;
}

const large: RequestListener = (_, response) => response.end(Buffer.alloc(answerBytes));
const held = () =>
  answers.reduce((sum, { writableLength, destroyed }) => sum + (destroyed ? 0 : writableLength), 0);
const alive = () => answers.filter(({ destroyed }) => !destroyed).length;

test("answers that nobody reads hold so much memory and no more, whatever the number of connections", async () => {
  await serve(patient, large);
  for (let n = 0; n < 30; n++) await ask();
  await vi.waitFor(() => {
    expect(answers).toHaveLength(30);
    expect(held()).toBeLessThanOrEqual(patient.bytes);
  });
  expect(alive()).toBe(4);
});

test("answers pipelined on few connections hold no more memory than those of many", async () => {
  await serve(patient, large);
  for (let n = 0; n < 3; n++) await ask("127.0.0.1", 10);
  await vi.waitFor(() => {
    expect(answers).toHaveLength(30);
    expect(held()).toBeLessThanOrEqual(patient.bytes);
  });
});

test("a pipelined answer is not late while those before it are read", async () => {
  await serve({ ...patient, graceMs: 1500, leastBytesPerS: 1e9, bytes: 1e9 }, (_, response) => {
    response.end(Buffer.alloc(4 * mebibyte));
  });
  const reader = await ask("127.0.0.1", 8);
  let read = 0;
  while (read < 8 * 4 * mebibyte) {
    const part: Buffer | null = reader.read(mebibyte) ?? reader.read();
    read += part?.length ?? 0;
    await new Promise((done) => setTimeout(done, 60));
    expect(reader.destroyed).toBe(false);
  }
});

test("the network that holds the most pays: another's slow reader stays", async () => {
  await serve(patient, large);
  const other = await ask("::1");
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  for (let n = 0; n < 12; n++) await ask();
  await vi.waitFor(() => expect([answers.length, alive()]).toEqual([13, 4]));
  expect(answers[0]!.destroyed).toBe(false);
  // Now it reads, and gets all of it.
  let read = 0;
  other.on("data", (part) => (read += part.length));
  other.resume();
  await vi.waitFor(() => expect(read).toBeGreaterThan(answerBytes));
});

test("an answer that is not read in its time is ended; one that is read at the least rate is not", async () => {
  await serve({ ...patient, graceMs: 200, leastBytesPerS: 1e9 }, large);
  await ask();
  await vi.waitFor(() => expect([answers.length, alive()]).toEqual([1, 0]));
  endWatch();
  server.close();
  await serve({ ...patient, graceMs: 0, leastBytesPerS: mebibyte }, large);
  const reader = await ask();
  let read = 0;
  reader.on("data", (part) => (read += part.length));
  reader.resume();
  await vi.waitFor(() => expect(read).toBeGreaterThan(answerBytes));
});

test("an answer that takes long to make is not taken for one that is read slowly", async () => {
  const makers: (() => void)[] = [];
  await serve({ ...patient, graceMs: 0, leastBytesPerS: 1e9 }, (_, response) => {
    makers.push(() => response.end("made"));
  });
  const socket = await ask();
  await vi.waitFor(() => expect(makers).toHaveLength(1));
  for (let n = 0; n < 3; n++) await new Promise((done) => setTimeout(done, patient.sweepMs));
  makers[0]!();
  const [answer] = await once(socket.resume(), "data");
  expect(String(answer)).toContain("made");
});
