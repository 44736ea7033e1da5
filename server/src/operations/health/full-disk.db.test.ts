import { expect, test } from "vitest";
import { loggerTo } from "../../platform/logger.ts";
import { post, readKey, startTestServer } from "../../testing/test-server.ts";

test("/readyz reports a full disk after a disk-full error, and is ready again a minute later", async () => {
  const logged: string[] = [];
  const server = await startTestServer({}, { log: loggerTo((_, message) => logged.push(message)) });
  const readyz = async () => {
    const response = await fetch(`${server.url}/readyz`);
    return { status: response.status, body: await response.json() };
  };
  expect(await readyz()).toMatchObject({ status: 200, body: { ready: true } });
  await server.asOwner(`
    create function no_room() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file "base/1": No space left on device' using errcode = 'disk_full'; end $$;
    create trigger no_room before insert on holder for each row execute function no_room()`);
  expect((await post(`${server.url}/v1/holders`, {}, readKey)).status).toBe(503);
  // Logged once a minute only.
  expect((await post(`${server.url}/v1/holders`, {}, readKey)).status).toBe(503);
  expect(logged).toHaveLength(1);
  expect(await readyz()).toEqual({
    status: 503,
    body: {
      ready: false,
      reason: 'The database\'s disk is full: could not extend file "base/1": No space left on device.',
    },
  });
  server.clock.now += 60_000;
  expect(await readyz()).toMatchObject({ status: 200, body: { ready: true } });
  await server.stop();
});
