import { beforeEach, expect, test } from "vitest";
import { startWorker } from "../background/worker.ts";
import { type FakeMachine, fakeBrowser, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer } from "../testing/fake-server.fixture.ts";
import { idOf, pageOf } from "../testing/listing.fixture.ts";

const server = "https://prices.example.org";
const day = 86_400_000;

let on: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof fakeBrowser>;

function wake(pause: () => Promise<void> = async () => undefined): void {
  worker = fakeBrowser(on);
  startWorker({
    browser: worker.browser,
    fetch: api.fetch,
    now: () => on.now,
    random: () => 0,
    newId: () => idOf(++on.ids),
    pause,
    push: null,
  });
}

const asked = (path: string) => api.requests.filter(({ url }) => url === `${server}/v1/${path}`);
const tokenKept = () => (on.disk.settings as { registration: { token: string } | null }).registration?.token;
const refusal = (status: number, code: string): Response =>
  Response.json({ type: "urn:x", title: "x", status, code, requestId: "1" }, { status });
const ring = async () => {
  worker.alarm("renew");
  await settled();
};

beforeEach(async () => {
  on = fakeMachine();
  api = fakeServer(on);
  wake();
  await worker.fromOwn({ type: "share", server, code: "good" });
  await settled();
});

test("a token is renewed a month before its end, and the next report bears the new one", async () => {
  const due = Date.UTC(2027, 0, 1) - 30 * day;
  expect(on.alarms.get("renew")).toBe(due);
  on.now = due - 1;
  await ring();
  expect(asked("reporters/renew")).toHaveLength(0);
  on.now = due;
  await ring();
  expect(asked("reporters/renew").map(({ headers }) => headers.Authorization)).toEqual(["Bearer token-1"]);
  expect(tokenKept()).toBe("token-2");
  expect(on.alarms.get("renew")).toBe(Date.UTC(2027, 2, 1) - 30 * day);
  await worker.page(pageOf());
  await settled();
  expect(asked("reports").at(-1)!.headers.Authorization).toBe("Bearer token-2");
});

test("an answer that is lost, or a server in trouble, costs a try and never the token", async () => {
  on.now = on.alarms.get("renew")!;
  const troubles: (() => Response | Promise<Response>)[] = [
    () => Promise.reject(new TypeError("offline")),
    () => refusal(503, "overloaded"),
    () => new Response("<html>", { status: 401 }),
    () => refusal(404, "not-found"),
    () => Response.json({ token: 7 }),
  ];
  for (const trouble of troubles) {
    api.override = ({ url }) => (url.endsWith("/renew") ? trouble() : null);
    const before = asked("reporters/renew").length;
    await ring();
    // Not again before it is time.
    await ring();
    expect(asked("reporters/renew")).toHaveLength(before + 1);
    expect(tokenKept()).toBe("token-1");
    expect(on.alarms.get("renew")).toBe(on.now + 6 * 3_600_000);
    on.now = on.alarms.get("renew")!;
  }
  api.override = () => null;
  await ring();
  expect(tokenKept()).toBe("token-2");
});

test("a worker that dies in the middle asks again, and has a token all the time", async () => {
  on.now = on.alarms.get("renew")!;
  for (let steps = 1; steps < 12; steps++) {
    on.steps = steps;
    void ring();
    await settled();
    expect(["token-1", "token-2"]).toContain(tokenKept());
    on.steps = Number.POSITIVE_INFINITY;
    on.now += 61_000;
    wake();
    await settled();
  }
  expect(tokenKept()).toBe("token-2");
});

test("a refused one is given up: nothing registers by itself, and the person is told", async () => {
  on.now = on.alarms.get("renew")!;
  api.override = ({ url }) => (url.endsWith("/renew") ? refusal(401, "unauthorized") : null);
  await ring();
  expect(tokenKept()).toBeUndefined();
  expect(on.badge).toBe("!");
  expect(await worker.fromOwn({ type: "overview" })).toMatchObject({ mode: "share", revoked: true });
  on.now += 100 * day;
  api.registration = "proof-of-work";
  api.override = () => null;
  await ring();
  worker.startup();
  await settled();
  expect(asked("reporters")).toHaveLength(1);
  await worker.fromOwn({ type: "share", server, code: "" });
  await settled();
  expect(asked("reporters")).toHaveLength(2);
  expect(on.badge).toBe("");
});

test("nothing is renewed while paused, without consent, or for a token given meanwhile by another server", async () => {
  on.now = on.alarms.get("renew")!;
  await worker.fromOwn({ type: "pause", paused: true });
  await ring();
  expect(asked("reporters/renew")).toHaveLength(0);
  let answer: (response: Response) => void = () => undefined;
  api.override = ({ url }) =>
    url.endsWith("/renew")
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : null;
  await worker.fromOwn({ type: "pause", paused: false });
  await settled();
  expect(asked("reporters/renew")).toHaveLength(1);
  await worker.fromOwn({ type: "decline" });
  answer(Response.json({ token: "token-2", expiresAt: "2027-03-01T00:00:00.000Z" }));
  await settled();
  expect(JSON.stringify(on.disk)).not.toContain("token");
  await ring();
  expect(asked("reporters/renew")).toHaveLength(1);
});

test("who says no while the browser computes is not let in, and says yes to nothing", async () => {
  on = fakeMachine();
  api = fakeServer(on);
  api.registration = "proof-of-work";
  let goOn: () => void = () => undefined;
  wake(() => new Promise((resolve) => { goOn = resolve; })); // biome-ignore format: one row
  const sharing = worker.fromOwn({ type: "share", server, code: "" });
  await settled();
  expect(await worker.fromOwn({ type: "progress" })).toBeGreaterThan(0);
  await worker.fromOwn({ type: "decline" });
  expect(await worker.fromOwn({ type: "progress" })).toBeNull();
  goOn();
  expect(await sharing).toEqual({ ok: false, reason: "interrupted" });
  expect(await worker.fromOwn({ type: "overview" })).toMatchObject({ mode: "none" });
  expect(await worker.page(pageOf())).toBe("not-allowed");
});
