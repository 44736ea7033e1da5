import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Pool } from "../../platform/database.ts";
import { historyIn } from "../../testing/dump-world.ts";
import { type ImportWorld, openImportWorld } from "../../testing/import-world.ts";
import { csvName, manifestName } from "./manifest.ts";

let world: ImportWorld;
let folder: string;
let pool: Pool;
let take: ImportWorld["take"];
let refused: ImportWorld["refused"];

beforeAll(async () => {
  world = await openImportWorld();
  ({ folder, pool, take, refused } = world);
});
afterAll(() => world.end());
beforeEach(() => world.reset());

let server: Server;
let address: string;

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<void> {
  server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const sendFile = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const name = request.url!.split("/").at(-1)!;
  const bytes = await readFile(join(folder, name)).catch(() => null);
  // As servers do that declare a .gz as Content-Encoding.
  if (name.endsWith(".gz")) response.setHeader("Content-Encoding", "gzip");
  response.writeHead(bytes ? 200 : 404).end(bytes ?? "");
};

test("a dump is imported, also behind a redirect and by the URL of its manifest", async () => {
  await serve((request, response) => {
    if (!request.url!.startsWith("/moved/")) return sendFile(request, response);
    return response.writeHead(302, { Location: request.url!.replace("moved", "here") }).end();
  });
  expect(await take(`${address}/moved`)).toMatchObject({ products: 2 });
  expect(await take(`${address}/here/manifest.json`)).toMatchObject({ points: 0 });
});

test("endless redirects, redirects to other protocols and error answers are refused", async () => {
  await serve((request, response) => {
    const [, what] = request.url!.split("/");
    const to: Record<string, string> = { round: request.url!, file: "file:///etc/passwd" };
    if (what === "gone") response.writeHead(404).end();
    else response.writeHead(302, { Location: to[what!]! }).end();
  });
  await refused(/redirects more than 5 times/, `${address}/round/`);
  await refused(/redirects to a URL that is not http or https/, `${address}/file/`);
  await refused(/answered 404/, `${address}/gone/`);
});

test("an interrupted download is reported and can be continued", async () => {
  let breaking = true;
  const asked: string[] = [];
  await serve(async (request, response) => {
    const name = request.url!.slice(1);
    asked.push(name);
    if (!breaking || name !== csvName("price_days")) return sendFile(request, response);
    const bytes = await readFile(join(folder, name));
    response.writeHead(200, { "Content-Length": bytes.length });
    response.write(bytes.subarray(0, 30), () => response.destroy());
  });
  await expect(take(address)).rejects.toThrow(/broke off/);
  expect({ ...((await historyIn(pool)) as object), staging: null }).toEqual(world.before());
  breaking = false;
  asked.length = 0;
  expect(await take(address)).toMatchObject({ products: 2 });
  expect(asked).toEqual([manifestName, csvName("price_days")]);
});
