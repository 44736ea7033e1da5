import { beforeEach, describe, expect, test } from "vitest";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, retryLater } from "../testing/fake-server.fixture.ts";
import { pageOf } from "../testing/listing.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";

const server = "https://prices.example.org";

let machine: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;

function restart(): void {
  worker = startFakeWorker(machine, api);
}

async function share(): Promise<void> {
  await worker.fromOwnPage({ type: "share", server, code: "good" });
  await settled();
}

/** Lets time pass up to the alarm, and rings it. */
async function untilAlarm(): Promise<void> {
  machine.now = Math.max(machine.now, machine.alarms.get("flush") ?? machine.now);
  worker.alarm();
  await settled();
}

beforeEach(() => {
  machine = fakeMachine();
  api = fakeServer(machine);
  restart();
});

describe("a price that is wrong", () => {
  const takeBack = (asin = "B000000001") =>
    worker.fromOwnPage({ type: "take-back", marketplace: "com", asin });
  const withdrawals = () => api.requests.filter(({ method }) => method === "DELETE");

  test("a report that was sent is taken back, and nothing else is sent", async () => {
    await share();
    await worker.sendPage(pageOf());
    await settled();
    const [id] = api.counted.keys();
    const before = api.requests.length;
    api.override = ({ method }) => (method === "DELETE" ? Response.json({ withdrawn: true }) : null);
    expect(await takeBack()).toEqual({ ok: true, taken: "asked" });
    await settled();
    expect(api.requests.slice(before)).toEqual([
      {
        url: `${server}/v1/reports/${id}`,
        method: "DELETE",
        headers: { Authorization: "Bearer token-1" },
        body: "",
      },
    ]);
    expect(await worker.fromOwnPage({ type: "log" })).toMatchObject([{ id, fate: "taken-back" }]);
    expect(await worker.sendPage(pageOf())).toBe("known");
  });

  test("a report is taken back once the server answers again, also after a restart", async () => {
    await share();
    await worker.sendPage(pageOf());
    await settled();
    api.override = () => retryLater(503);
    await takeBack();
    await settled();
    expect(withdrawals()).toHaveLength(1);
    api.override = ({ method }) => (method === "DELETE" ? Response.json({ withdrawn: false }) : null);
    restart();
    await untilAlarm();
    expect(withdrawals()).toHaveLength(2);
    expect(await worker.fromOwnPage({ type: "log" })).toMatchObject([{ fate: "not-taken-back" }]);
    await untilAlarm();
    expect(withdrawals()).toHaveLength(2);
  });

  test.each([404, 405, 401])(
    "a server that does not know the request (%i) is asked once, and its token stays",
    async (status) => {
      await share();
      api.override = ({ method }) => (method === "DELETE" ? retryLater(status) : null);
      await worker.sendPage(pageOf());
      await settled();
      await takeBack();
      await settled();
      await untilAlarm();
      expect(withdrawals()).toHaveLength(1);
      expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ revoked: false });
      await worker.sendPage(pageOf({ asin: "B000000002" }));
      await settled();
      expect(api.counted.size).toBe(2);
    },
  );

  test("a report that waits is deleted and never sent", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(503) : null);
    await worker.sendPage(pageOf());
    await settled();
    await takeBack();
    api.override = () => null;
    await untilAlarm();
    expect(api.counted.size).toBe(0);
  });

  test("a price that was put back is reported again when its page is read again", async () => {
    await share();
    await worker.sendPage(pageOf());
    await settled();
    api.override = ({ method }) => (method === "DELETE" ? Response.json({ withdrawn: true }) : null);
    await takeBack();
    await settled();
    const putBack = { type: "put-back", marketplace: "com", asin: "B000000001" } as const;
    expect(worker.fromContentScript(putBack)).toBeUndefined();
    expect(await worker.sendPage(pageOf())).toBe("known");
    expect(await worker.fromOwnPage(putBack)).toEqual({ ok: true });
    expect(await worker.sendPage(pageOf())).toBe("queued");
    await settled();
    expect(api.counted.size).toBe(2);
  });

  test("a content script cannot take reports back", async () => {
    await share();
    await worker.sendPage(pageOf());
    await settled();
    const message = { type: "take-back", marketplace: "com", asin: "B000000001" };
    expect(worker.fromContentScript(message)).toBeUndefined();
    await settled();
    expect(withdrawals()).toEqual([]);
  });
});
