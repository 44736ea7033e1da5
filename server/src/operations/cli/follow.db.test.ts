import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readOrCreateConfig } from "@tidemark/drizzle";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  dayMs,
  type FeedServer,
  firstDay,
  publish,
  see,
  seriesOfThing,
  startFeedServer,
} from "../../testing/feed-world.ts";
import { program } from "../../testing/program.ts";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";

let world: FeedServer;
let from: TestServer;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;

beforeAll(async () => {
  world = await startFeedServer("world.example");
  await see(world, seriesOfThing(1), firstDay, 2000);
  await publish(world, (firstDay + 2) * dayMs);
  from = await startTestServer({ DATA_DIR: world.folder, OPEN_DATA: "on" });
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "tidemark-follow-"));
  await readOrCreateConfig(join(folder, "data"));
});
afterAll(async () => {
  await from.stop();
  await world.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function follow(...args: readonly string[]) {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: join(folder, "data"),
    ALLOWED_NETWORKS: "127.0.0.1",
    NODE_OPTIONS: "",
  };
  const command = [...program("server/src/operations/cli/follow.ts"), ...args];
  return promisify(execFile)(process.execPath, command, { cwd: folder, env }).then(
    ({ stdout }) => stdout.trim(),
    ({ stdout, stderr }) => `${stdout}${stderr}`.trim(),
  );
}

test("follow shows a server's key, follows once it is confirmed, takes in what is there, and unfollows", async () => {
  const shown = await follow(from.url);
  const [, id, fingerprint] = /confirm (\d+) ([0-9a-f]{64})$/.exec(shown) ?? [];
  expect(await follow("confirm", id!, fingerprint!)).toContain("is followed");
  expect(await follow("check", id!)).toMatch(/^2 rows are in; \d+ bytes were fetched\.$/m);
  expect(await follow("list")).toMatch(/1 days, taken in 20\d\d-/);
  expect(await follow("unfollow", id!)).toBe("All that came from it is deleted.");
  expect(await follow("new-key")).toContain("The old key signs the new one");
}, 120_000);
