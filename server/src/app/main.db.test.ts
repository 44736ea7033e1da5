import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { expect, test } from "vitest";
import { run, startServerProcess } from "../testing/running.ts";

/** Exit code and output of a start that fails. */
async function failedStart(env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  const { child, lines } = run("server/src/app/main.ts", { PORT: "0", ...env });
  const [code] = await once(child, "close");
  return { code, said: lines.join(" ") };
}

test("a start that needs the operator exits with 78, one that may succeed later with 1", async () => {
  const folder = await makeTestFolder("tidemark-main-");
  const nobody = createServer().listen(0, "127.0.0.1");
  await once(nobody, "listening");
  const { port } = nobody.address() as { port: number };
  nobody.close();
  expect(await failedStart({ DATA_DIR: folder, PORT: "seven" })).toEqual({
    code: 78,
    said: "PORT must be a port: 0 to 65535.",
  });
  expect(await failedStart({ DATA_DIR: folder, OPERATOR_KEY_FILE: `${folder}/none` })).toEqual({
    code: 78,
    said: `OPERATOR_KEY_FILE: ${folder}/none cannot be read (ENOENT).`,
  });
  expect(await failedStart({ DATA_DIR: folder, DATABASE_URL: `postgres://x@127.0.0.1:${port}/x` })).toEqual({
    code: 1,
    said: `DATABASE_URL: no PostgreSQL answers at 127.0.0.1:${port} (ECONNREFUSED).`,
  });
  await rm(folder, { recursive: true });
});

test("the server logs when one role owns everything, and runs with two roles or its own alone", async () => {
  const folder = await makeTestFolder("tidemark-main-");
  const { url, ownerUrl, drop } = await createTestDatabase();
  const said = async (env: NodeJS.ProcessEnv) => {
    const server = await startServerProcess({ DATA_DIR: folder, VERIFIER: "off", ...env });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await server.end();
    return server.lines.join(" ");
  };
  const sentence = "set DATABASE_OWNER_URL to use two roles";
  expect(await said({ DATABASE_URL: ownerUrl })).toContain(sentence);
  expect(await said({ DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl })).not.toContain(sentence);
  expect(await said({ DATABASE_URL: url })).not.toContain(sentence);
  await rm(folder, { recursive: true });
  await drop();
}, 120_000);
