import { afterEach, beforeEach, expect, test } from "vitest";
import { loggerTo } from "../../platform/logger.ts";
import { lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { chartOf, chartSize } from "./mail-chart.ts";
import { anItem } from "./outgoing.fixture.ts";

let server: TestServer;
let lines: string[];
beforeEach(async () => {
  lines = [];
  server = await startTestServer();
  for (const one of [await server.register(), await server.register()]) {
    await report(server.url, one, lamp("25.89"));
  }
});
afterEach(() => server.stop());

const draw = () =>
  chartOf(
    server.pool,
    () => server.clock.now,
    loggerTo((_, message) => lines.push(message)),
  );

test("a mail's chart is a small PNG of twice its size, in light and dark", async () => {
  const chart = draw();
  const [light, dark] = [await chart(anItem(), "light"), await chart(anItem(), "dark")];
  for (const png of [light!, dark!]) {
    const bytes = Buffer.from(png);
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
      2 * chartSize.width,
      2 * chartSize.height,
    ]);
    expect(bytes.length).toBeLessThan(60_000);
  }
  expect(Buffer.from(light!).equals(dark!)).toBe(false);
  expect(await chart(anItem(), "light")).toBe(light);
});

test("a chart that cannot be drawn is left out of the mail", async () => {
  const chart = draw();
  expect(await chart(anItem({ marketplace: "evil.example" }), "light")).toBeNull();
  expect(await chart(anItem({ asin: "../x" }), "light")).toBeNull();
  await server.asOwner("alter table price_point rename to gone");
  expect(await chart(anItem(), "light")).toBeNull();
  expect(lines).toEqual(["The chart of a mail could not be drawn"]);
});
