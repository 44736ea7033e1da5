import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { dumpSource } from "./dump-source.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

test.skipIf(process.platform === "win32")(
  "a FIFO in place of a dump's file is refused immediately",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "tidemark-fifo-"));
    ends.push(() => rm(folder, { recursive: true }));
    execFileSync("mkfifo", [join(folder, "manifest.json")]);
    await expect(dumpSource(folder).read("manifest.json")).rejects.toThrow("is not a file");
  },
);

async function serve(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer).listen(0, "127.0.0.1");
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Something every 50 ms, for as long as it is taken. */
const drip = (write: (text: string) => void) => {
  const timer = setInterval(() => write(" "), 50);
  ends.push(() => clearInterval(timer));
};
const hurried = { silenceMs: 300, leastBytesPerS: 1024 };

test("a server whose headers drip is given up", async () => {
  const address = await serve(({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\nX-Drip: ");
    drip((some) => socket.write(some));
  });
  await expect(dumpSource(address, hurried).read("manifest.json")).rejects.toThrow("answers too slowly");
});

test("a server whose body drips is given up", async () => {
  const address = await serve((_, response) => drip((some) => response.write(some)));
  const body = await dumpSource(address, hurried).read("manifest.json");
  await expect(text(body)).rejects.toThrow("sends too slowly");
});
