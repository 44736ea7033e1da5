import { afterEach, beforeEach, expect } from "vitest";
import { inStep, outOfStep, startTestServer, type TestServer } from "./test-server.ts";

/** A server with two reporters, new for each test of the file; after it nothing may be out of step. */
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
