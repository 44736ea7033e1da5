import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openPool } from "../../platform/database.ts";
import { followServer } from "./follow-server.ts";

/** Takes in the feed of a folder once it is told to by a line on stdin, and says a line at each step. */
const [databaseUrl, feed, folder, id, now] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const pool = openPool(databaseUrl, 3);
process.stdout.write("ready\n");
process.stdin.once("data", async () => {
  const done = await followServer(
    {
      pool,
      folder,
      sourceAt: () => ({
        manifest: () => readFile(join(feed, "manifest.json")),
        file: async (name, from) => ({ from, content: createReadStream(join(feed, name), { start: from }) }),
      }),
      now: () => Number(now),
      signal: new AbortController().signal,
      progress: () => process.stdout.write("step\n"),
    },
    Number(id),
  );
  process.stdout.write(`${JSON.stringify(done)}\n`);
  await pool.end();
  process.exit(0);
});
