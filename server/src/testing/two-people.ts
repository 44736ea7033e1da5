import { afterEach, beforeEach, expect } from "vitest";
import { inStep, outOfStep, startTestServer, type TestServer } from "./test-server.ts";

/** Starts a server with two reporters for each test; afterwards counts must match the open claims. */
export function eachWithTwoPeople(take: (server: TestServer, ann: string, bob: string) => void): void {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
    take(server, await server.register(), await server.register());
  });
  afterEach(async () => {
    expect(await outOfStep(server.pool)).toEqual(inStep);
    await server.stop();
  });
}
