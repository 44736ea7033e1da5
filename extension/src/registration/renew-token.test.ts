import { beforeEach, expect, test } from "vitest";
import type { WorkerEnvironment } from "../background/worker.ts";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, problemResponse } from "../testing/fake-server.fixture.ts";
import { pageOf } from "../testing/listing.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";

const server = "https://prices.example.org";
const day = 86_400_000;

let machine: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;

/** Ends the worker and starts it again on the same machine. */
function restart(environment?: Partial<WorkerEnvironment>): void {
  worker = startFakeWorker(machine, api, environment);
}

const requestsTo = (path: string) => api.requests.filter(({ url }) => url === `${server}/v1/${path}`);
const tokenKept = () =>
  (machine.disk.settings as { registration: { token: string } | null }).registration?.token;
const ringRenewAlarm = async () => {
  worker.alarm("renew");
  await settled();
};

beforeEach(async () => {
  machine = fakeMachine();
  api = fakeServer(machine);
  restart();
  await worker.fromOwnPage({ type: "share", server, code: "good" });
  await settled();
});

test("a token is renewed a month before it expires, and the next report has the new one", async () => {
  const due = Date.UTC(2027, 0, 1) - 30 * day;
  expect(machine.alarms.get("renew")).toBe(due);
  machine.now = due - 1;
  await ringRenewAlarm();
  expect(requestsTo("reporters/renew")).toHaveLength(0);
  machine.now = due;
  await ringRenewAlarm();
  expect(requestsTo("reporters/renew").map(({ headers }) => headers.Authorization)).toEqual([
    "Bearer token-1",
  ]);
  expect(tokenKept()).toBe("token-2");
  expect(machine.alarms.get("renew")).toBe(Date.UTC(2027, 2, 1) - 30 * day);
  await worker.sendPage(pageOf());
  await settled();
  expect(requestsTo("reports").at(-1)!.headers.Authorization).toBe("Bearer token-2");
});

test("a renewal that fails keeps the token and is tried again later", async () => {
  machine.now = machine.alarms.get("renew")!;
  const troubles: (() => Response | Promise<Response>)[] = [
    () => Promise.reject(new TypeError("offline")),
    () => problemResponse(503, "overloaded"),
    () => new Response("<html>", { status: 401 }),
    () => problemResponse(404, "not-found"),
    () => Response.json({ token: 7 }),
  ];
  for (const trouble of troubles) {
    api.override = ({ url }) => (url.endsWith("/renew") ? trouble() : null);
    const before = requestsTo("reporters/renew").length;
    await ringRenewAlarm();
    // Not again before it is time.
    await ringRenewAlarm();
    expect(requestsTo("reporters/renew")).toHaveLength(before + 1);
    expect(tokenKept()).toBe("token-1");
    expect(machine.alarms.get("renew")).toBe(machine.now + 6 * 3_600_000);
    machine.now = machine.alarms.get("renew")!;
  }
  api.override = () => null;
  await ringRenewAlarm();
  expect(tokenKept()).toBe("token-2");
});

test("a worker that is ended during a renewal asks again and never loses the token", async () => {
  machine.now = machine.alarms.get("renew")!;
  for (let steps = 1; steps < 12; steps++) {
    machine.steps = steps;
    void ringRenewAlarm();
    await settled();
    expect(["token-1", "token-2"]).toContain(tokenKept());
    machine.steps = Number.POSITIVE_INFINITY;
    machine.now += 61_000;
    restart();
    await settled();
  }
  expect(tokenKept()).toBe("token-2");
});

test("a token whose renewal is refused is dropped: nothing registers by itself, and the badge shows it", async () => {
  machine.now = machine.alarms.get("renew")!;
  api.override = ({ url }) => (url.endsWith("/renew") ? problemResponse(401, "unauthorized") : null);
  await ringRenewAlarm();
  expect(tokenKept()).toBeUndefined();
  expect(machine.badge).toBe("!");
  expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ mode: "share", revoked: true });
  machine.now += 100 * day;
  api.registration = "proof-of-work";
  api.override = () => null;
  await ringRenewAlarm();
  worker.startup();
  await settled();
  expect(requestsTo("reporters")).toHaveLength(1);
  await worker.fromOwnPage({ type: "share", server, code: "" });
  await settled();
  expect(requestsTo("reporters")).toHaveLength(2);
  expect(machine.badge).toBe("");
});

test("no token is renewed while paused, without consent, or after it was replaced", async () => {
  machine.now = machine.alarms.get("renew")!;
  await worker.fromOwnPage({ type: "pause", paused: true });
  await ringRenewAlarm();
  expect(requestsTo("reporters/renew")).toHaveLength(0);
  let answer: (response: Response) => void = () => undefined;
  api.override = ({ url }) =>
    url.endsWith("/renew")
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : null;
  await worker.fromOwnPage({ type: "pause", paused: false });
  await settled();
  expect(requestsTo("reporters/renew")).toHaveLength(1);
  await worker.fromOwnPage({ type: "decline" });
  answer(Response.json({ token: "token-2", expiresAt: "2027-03-01T00:00:00.000Z" }));
  await settled();
  expect(JSON.stringify(machine.disk)).not.toContain("token");
  await ringRenewAlarm();
  expect(requestsTo("reporters/renew")).toHaveLength(1);
});

test("declining during the proof of work cancels the registration and gives no consent", async () => {
  machine = fakeMachine();
  api = fakeServer(machine);
  api.registration = "proof-of-work";
  let goOn: () => void = () => undefined;
  restart({ pause: () => new Promise((resolve) => (goOn = resolve)) });
  const sharing = worker.fromOwnPage({ type: "share", server, code: "" });
  await settled();
  expect(await worker.fromOwnPage({ type: "progress" })).toBeGreaterThan(0);
  await worker.fromOwnPage({ type: "decline" });
  expect(await worker.fromOwnPage({ type: "progress" })).toBeNull();
  goOn();
  expect(await sharing).toEqual({ ok: false, reason: "interrupted" });
  expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ mode: "none" });
  expect(await worker.sendPage(pageOf())).toBe("not-allowed");
});
