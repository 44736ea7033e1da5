import { expect, test, vi } from "vitest";
import { Listener } from "../../testing/change-world.ts";
import { lamp, report, startTestServer } from "../../testing/test-server.ts";

test("an accepted price reaches the consumer, and /readyz shows how and how far behind", async () => {
  const consumer = new Listener();
  const server = await startTestServer({}, { roles: ["api", "relay"], consumer });
  try {
    const people = [await server.register(), await server.register()];
    for (const token of people) await report(server.url, token, lamp("25.89"));
    await consumer.until(() => consumer.heard.length > 0);
    expect(consumer.heard[0]).toMatchObject({
      asin: "B000000001",
      kind: "accepted",
      price: 2589,
      reporters: 2,
    });
    await vi.waitFor(async () => {
      const ready = await fetch(`${server.url}/readyz`);
      expect(await ready.json()).toMatchObject({
        ready: true,
        changes: { mode: "slot", reading: true, lagBytes: expect.any(Number) },
      });
    });
  } finally {
    await server.stop();
  }
});
