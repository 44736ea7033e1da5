import { Hono } from "hono";
import { expect, test } from "vitest";
import { listen } from "./http-listener.ts";
import type { createApp } from "./routes.ts";

test("closing waits for the last answer, and not for a client that keeps its connection open after it", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const app = new Hono().get("/slow", async (c) => {
    asked.resolve();
    await answer.promise;
    return c.text("done");
  });
  const listener = await listen({ host: "127.0.0.1", port: 0 });
  listener.open(app as unknown as ReturnType<typeof createApp>);
  const response = fetch(`${listener.url}/slow`);
  await asked.promise;
  const closed = listener.close();
  answer.resolve();
  expect(await (await response).text()).toBe("done");
  const began = performance.now();
  await closed;
  expect(performance.now() - began).toBeLessThan(1500);
});
