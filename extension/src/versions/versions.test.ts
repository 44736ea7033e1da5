import { beforeEach, describe, expect, test } from "vitest";
import type { Overview } from "../messages.ts";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, problemResponse } from "../testing/fake-server.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";
import { type ServerVersions, versionFit } from "./versions.ts";

const server = "https://prices.example.org";
const said = (version: string | null, extension: ServerVersions["extension"] = null): ServerVersions => ({
  server,
  version,
  extension,
  askedAt: 1,
});

describe("how versions fit", () => {
  test.each([
    ["nothing is known", "1.2.0", null, null],
    ["another server said it", "1.2.0", { ...said("1.0.0"), server: "https://other.example" }, null],
    ["both are one", "1.2.0", said("1.2.0", { oldest: "1.0.0", current: "1.2.0" }), null],
    ["a newer one exists", "1.2.0", said("1.3.0", { oldest: "1.0.0", current: "1.3.0" }), "extension-older"],
    [
      "the oldest one is newer",
      "1.2.0",
      said("2.0.0", { oldest: "1.9.0", current: "2.0.0" }),
      "extension-too-old",
    ],
    ["the server is older", "1.2.0", said("1.1.9", { oldest: "1.0.0", current: "1.1.9" }), "server-older"],
    ["the server is older by a patch", "1.2.3", said("1.2.0", { oldest: "1.0.0", current: "1.2.0" }), null],
    ["the server does not name extensions", "1.2.0", said("1.2.0"), null],
    ["the server is too old to say", "1.2.0", said(null), "server-older"],
    ["the server says nonsense", "1.2.0", said("latest", { oldest: "all", current: "<b>" }), null],
  ] as const)("%s", (_, own, versions, fit) => {
    expect(versionFit(own, server, versions)).toBe(fit);
  });
});

describe("asking for versions", () => {
  let machine: FakeMachine;
  let api: FakeServer;
  let worker: ReturnType<typeof startFakeWorker>;

  const asked = () => api.requests.filter(({ url }) => url === `${server}/v1/server`).length;
  /** The fake browser's extension has version 9.9.9. */
  const overview = async () => (await worker.fromOwnPage({ type: "overview" })) as Overview;
  const info = (more: object) =>
    Response.json({ version: "9.9.9", profile: "private", registration: "invite-code", ...more });

  beforeEach(() => {
    machine = fakeMachine();
    api = fakeServer(machine);
    worker = startFakeWorker(machine, api);
  });

  test("no server is asked for its version without consent", async () => {
    await overview();
    await worker.fromOwnPage({ type: "decline" });
    expect((await overview()).fit).toBeNull();
    await settled();
    expect(api.requests).toEqual([]);
  });

  test("a server that was chosen is asked for its version at once, then at most every six hours", async () => {
    api.override = ({ url }) =>
      url.endsWith("/v1/server") ? info({ extension: { oldest: "10.0.0", current: "10.1.0" } }) : null;
    await worker.fromOwnPage({ type: "only-look-up", server });
    await settled();
    expect((await overview()).fit).toBe("extension-too-old");
    const before = asked();
    machine.now += 6 * 3_600_000 - 1;
    await overview();
    await settled();
    expect(asked()).toBe(before);
    machine.now += 1;
    api.override = ({ url }) =>
      url.endsWith("/v1/server") ? info({ extension: { oldest: "9.0.0", current: "9.9.9" } }) : null;
    await overview();
    await settled();
    expect(asked()).toBe(before + 1);
    expect((await overview()).fit).toBeNull();
  });

  test.each([
    ["does not answer", () => Promise.reject(new TypeError("offline"))],
    ["is busy", () => problemResponse(503, "overloaded")],
    ["answers something else", () => new Response("<html>")],
    ["sends versions that are none", () => info({ extension: { oldest: 7 } })],
  ])("what is known of versions stays when the server %s", async (_, trouble) => {
    await worker.fromOwnPage({ type: "only-look-up", server });
    await settled();
    // The fake server is 1.0.0.
    expect((await overview()).fit).toBe("server-older");
    machine.now += 7 * 3_600_000;
    api.override = trouble;
    await overview();
    await settled();
    expect((await overview()).fit).toBe("server-older");
  });

  test("the request for versions carries no token and no product", async () => {
    await worker.fromOwnPage({ type: "share", server, code: "good" });
    await settled();
    const requests = api.requests.filter(({ url }) => url.endsWith("/v1/server"));
    expect(requests.length).toBeGreaterThan(0);
    for (const { headers, body } of requests) expect([headers, body]).toEqual([{}, ""]);
  });

  test("withdrawn consent forgets the server's versions", async () => {
    await worker.fromOwnPage({ type: "only-look-up", server });
    await settled();
    await worker.fromOwnPage({ type: "decline" });
    await settled();
    expect(machine.disk.versions).toBeNull();
  });
});
