import type { ReportBatch } from "@tidemark/core/wire";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { leaseMs } from "../outbox/flush.ts";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, problemResponse, retryLater } from "../testing/fake-server.fixture.ts";
import { asinOf, pageOf, priceOf, searchOf } from "../testing/listing.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";

const server = "https://prices.example.org";
const minute = 60_000;

let machine: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;

/** Ends the worker and starts it again on the same machine. */
function restart(): void {
  worker = startFakeWorker(machine, api);
}

async function share(code = "good"): Promise<void> {
  await worker.fromOwnPage({ type: "share", server, code });
  await settled();
}

/** Lets time pass up to the alarm, and rings it. */
async function untilAlarm(): Promise<void> {
  machine.now = Math.max(machine.now, machine.alarms.get("flush") ?? machine.now);
  worker.alarm();
  await settled();
}

const sent = (): ReportBatch[] =>
  api.requests.filter(({ url }) => url.endsWith("/v1/reports")).map(({ body }) => JSON.parse(body));
const amounts = (): unknown[] =>
  sent().flatMap(({ reports }) =>
    reports.map(
      ({ listing }) => (listing as { prices: { buy_box: { amount: string } } }).prices.buy_box.amount,
    ),
  );

beforeEach(() => {
  machine = fakeMachine();
  api = fakeServer(machine);
  restart();
});

describe("before consent", () => {
  test("without consent nothing is sent: at install, for a page, for a look-up or at an alarm", async () => {
    worker.installed();
    expect(await worker.sendPage(pageOf())).toBe("not-allowed");
    const answer = await worker.fromOwnPage({
      type: "look-up",
      marketplace: "com",
      asin: "B000000001",
      range: "all",
    });
    expect(answer).toEqual({ ok: false, reason: "no-consent" });
    worker.startup();
    worker.alarm();
    await settled();
    expect(api.requests).toEqual([]);
    expect(machine.disk).toEqual({});
    expect(machine.tabs).toEqual(["chrome-extension://tidemark/tabs/welcome.html"]);
  });

  test("without consent to share no page is reported", async () => {
    await worker.fromOwnPage({ type: "decline" });
    expect(await worker.sendPage(pageOf())).toBe("not-allowed");
    await worker.fromOwnPage({ type: "only-look-up", server });
    expect(await worker.sendPage(pageOf())).toBe("not-allowed");
    await settled();
    expect(api.requests.map(({ url }) => url)).toEqual([`${server}/v1/server`]);
  });

  test("a failed registration gives no consent", async () => {
    api.override = ({ url }) => (url.endsWith("/v1/reporters") ? problemResponse(401, "unauthorized") : null);
    expect(await worker.fromOwnPage({ type: "share", server, code: "bad" })).toEqual({
      ok: false,
      reason: "bad-code",
    });
    expect(await worker.sendPage(pageOf())).toBe("not-allowed");
    expect(await worker.fromOwnPage({ type: "share", server: "http://example.org", code: "x" })).toEqual({
      ok: false,
      reason: "needs-https",
    });
  });
});

describe("pages", () => {
  test("a page is reported once, with the token, its age and the extension's version", async () => {
    await share();
    expect(await worker.sendPage(pageOf())).toBe("queued");
    await settled();
    expect(api.requests.at(-1)!.headers.Authorization).toBe("Bearer token-1");
    expect(sent()).toMatchObject([
      { client: "9.9.9", reports: [{ ageMs: 0, listing: { asin: "B000000001" } }] },
    ]);
    expect(await worker.sendPage(pageOf())).toBe("known");
    await settled();
    expect(sent()).toHaveLength(1);
    expect(machine.alarms.has("flush")).toBe(false);
  });

  test("a changed price is a new report, and so is the change back", async () => {
    await share();
    for (const amount of ["19.99", "17.99", "19.99"]) {
      await worker.sendPage(pageOf({ prices: { buy_box: priceOf(amount) } }));
      await settled();
    }
    expect(amounts()).toEqual(["19.99", "17.99", "19.99"]);
  });

  test("a page of a private window, of another shop or without a product is dropped", async () => {
    await share();
    expect(await worker.sendPage(pageOf(), "www.amazon.com", true)).toBe("private-window");
    expect(await worker.sendPage(pageOf(), "www.amazon.de")).toBe("other-shop");
    expect(await worker.sendPage({ kind: "missing" })).toBe("no-product");
    expect(await worker.sendPage(pageOf({ deliveryCountry: "DE" }))).toBe("foreign-delivery");
    expect(worker.sendPage({ kind: "product", listing: { asin: "<script>" } })).toBeUndefined();
    await settled();
    expect(sent()).toEqual([]);
  });

  test("search results are reported as cards, in one body, under the same rules", async () => {
    expect(await worker.sendPage(searchOf(["19.99"]))).toBe("not-allowed");
    await share();
    expect(await worker.sendPage(searchOf(["19.99"]), "www.amazon.com", true)).toBe("private-window");
    expect(await worker.sendPage(searchOf(["19.99"]), "www.amazon.de")).toBe("other-shop");
    expect(await worker.sendPage(searchOf([]))).toBe("nothing");
    expect(await worker.sendPage(searchOf(["19.99", "5.00"]))).toBe("queued");
    await settled();
    expect(sent()).toHaveLength(1);
    expect(sent()[0]!.reports).toMatchObject([
      { card: { asin: asinOf(1), price: { amount: "19.99" } } },
      { card: { asin: asinOf(2), price: { amount: "5.00" } } },
    ]);
    const log = await worker.fromOwnPage({ type: "log" });
    expect(log).toMatchObject([
      { asin: asinOf(2), title: null, prices: [{ series: "buy_box", amount: "5.00" }], fate: "received" },
      { asin: asinOf(1) },
    ]);
  });

  test("search results are not reported under a consent that did not name them, nor after registering again", async () => {
    await share();
    const { cards, ...older } = machine.disk.settings as Record<string, unknown>;
    expect(cards).toBe(true);
    machine.disk.settings = older;
    expect(await worker.sendPage(searchOf(["19.99"]))).toBe("not-allowed");
    await share("new");
    expect(await worker.sendPage(searchOf(["19.99"]))).toBe("not-allowed");
    expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ mode: "share", cards: false });
    expect(await worker.sendPage(pageOf())).toBe("queued");
    await worker.fromOwnPage({ type: "decline" });
    await share();
    expect(await worker.sendPage(searchOf(["19.99"]))).toBe("queued");
  });

  test("a content script cannot send requests of the extension's pages", () => {
    expect(
      worker.fromContentScript({ type: "share", server: "https://evil.example", code: "x" }),
    ).toBeUndefined();
    expect(worker.fromContentScript({ type: "overview" })).toBeUndefined();
  });

  test("a page is neither queued nor sent while paused", async () => {
    await share();
    await worker.fromOwnPage({ type: "pause", paused: true });
    expect(await worker.sendPage(pageOf())).toBe("not-allowed");
    await worker.fromOwnPage({ type: "pause", paused: false });
    expect(await worker.sendPage(pageOf())).toBe("queued");
    await settled();
    expect(sent()).toHaveLength(1);
  });
});

describe("a failing server", () => {
  test("a server is not asked before its Retry-After, and then gets the same report id", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(503, "600") : null);
    const start = machine.now;
    await worker.sendPage(pageOf());
    await settled();
    expect(machine.alarms.get("flush")).toBe(start + 600_000);
    worker.startup();
    worker.alarm();
    await settled();
    expect(sent()).toHaveLength(1);
    api.override = () => null;
    await untilAlarm();
    expect(sent().map(({ reports }) => reports[0]!.id)).toEqual([
      sent()[0]!.reports[0]!.id,
      sent()[0]!.reports[0]!.id,
    ]);
    expect(sent()[1]!.reports[0]!.ageMs).toBe(600_000);
  });

  test("a failing server is asked with growing waits, also across restarts of the worker", async () => {
    await share();
    api.override = () => {
      throw new TypeError("offline");
    };
    await worker.sendPage(pageOf());
    await settled();
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      waits.push(machine.alarms.get("flush")! - machine.now);
      machine.now = machine.alarms.get("flush")!;
      restart();
      await settled();
    }
    expect(waits.map((ms) => ms / 1000)).toEqual([15, 30, 60, 120, 240, 480, 960, 1800, 1800]);
  });

  test("a server that refuses the token is not asked again until the browser registers again", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(401) : null);
    await worker.sendPage(pageOf());
    await settled();
    expect(machine.badge).toBe("!");
    expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ revoked: true, waiting: 1 });
    machine.now += 60 * minute;
    worker.alarm();
    worker.startup();
    await settled();
    expect(sent()).toHaveLength(1);
    api.override = () => null;
    await share("new");
    expect(api.counted.size).toBe(1);
    expect(machine.badge).toBe("");
    expect(sent()[0]!.reports[0]!.id).toBe(sent()[1]!.reports[0]!.id);
  });

  test("a malformed body is halved until only the report at fault is dropped", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(503) : null);
    for (let n = 1; n <= 9; n++) await worker.sendPage(pageOf({ asin: asinOf(n) }));
    await settled();
    api.override = ({ body }) => (body.includes(asinOf(4)) ? retryLater(413) : null);
    await untilAlarm();
    expect(api.counted.size).toBe(8);
    const log = (await worker.fromOwnPage({ type: "log" })) as { asin: string; fate: string }[];
    expect(log.filter(({ fate }) => fate !== "received")).toMatchObject([
      { asin: asinOf(4), fate: "malformed" },
    ]);
    expect(machine.alarms.has("flush")).toBe(false);
  });

  test("a server that answers without naming the reports is asked again only later", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? Response.json({ results: [] }) : null);
    await worker.sendPage(pageOf());
    await settled();
    expect(sent()).toHaveLength(1);
    expect(machine.alarms.get("flush")).toBeGreaterThan(machine.now);
  });
});

describe("consent withdrawn or given to another server", () => {
  test("withdrawing consent deletes token, queue and log, also when an answer arrives later", async () => {
    await share();
    let answer: (response: Response) => void = () => undefined;
    api.override = ({ url }) =>
      url.endsWith("/v1/reports") ? new Promise((resolve) => { answer = resolve; }) : null; // biome-ignore format: one line
    await worker.sendPage(pageOf());
    await settled();
    await worker.fromOwnPage({ type: "decline" });
    answer(Response.json({ results: [{ id: sent()[0]!.reports[0]!.id, status: "received" }] }));
    await settled();
    expect(JSON.stringify(machine.disk)).not.toMatch(/token-1|B000000001|lamp/);
    const before = api.requests.length;
    machine.now += 24 * 60 * minute;
    worker.alarm();
    worker.startup();
    await worker.sendPage(pageOf());
    await settled();
    expect(api.requests).toHaveLength(before);
  });

  test("reports queued for one server are never sent to another", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(503) : null);
    await worker.sendPage(pageOf());
    await settled();
    api.override = () => null;
    await worker.fromOwnPage({ type: "share", server: "https://other.example.org", code: "x" });
    await settled();
    expect(api.counted.size).toBe(0);
  });
});

test("a late refusal of the old token does not drop the new one", async () => {
  await share();
  let answer: (response: Response) => void = () => undefined;
  api.override = ({ url }) =>
    url.endsWith("/v1/reports")
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : null;
  await worker.sendPage(pageOf());
  await settled();
  const refuse = answer;
  api.override = () => null;
  await share("new");
  refuse(retryLater(401));
  await settled();
  expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ revoked: false });
  expect(api.counted.size).toBe(1);
});

test("a queued report is counted exactly once, wherever the worker is ended", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(20),
      fc.boolean(),
      fc.array(fc.nat(14), { maxLength: 3 }),
      async (steps, dieAfter, laterDeaths) => {
        machine = fakeMachine();
        api = fakeServer(machine);
        restart();
        await share();
        machine.dieAfter = dieAfter;
        machine.steps = steps + 1;
        worker.sendPage(pageOf())?.catch(() => undefined);
        await settled();
        const waits = (machine.disk.outbox as { entries: { id: string }[] } | undefined)?.entries.map(
          ({ id }) => id,
        );
        const counted = [...api.counted.keys()];
        for (const life of [...laterDeaths, Number.POSITIVE_INFINITY]) {
          machine.steps = life + 1;
          machine.now += leaseMs + 1;
          restart();
          await settled();
        }
        await untilAlarm();
        expect([...api.counted.keys()]).toEqual(counted.length > 0 ? counted : (waits ?? []));
        expect((machine.disk.outbox as { entries: unknown[] }).entries).toEqual([]);
        expect(((await worker.fromOwnPage({ type: "log" })) as unknown[]).length).toBe(api.counted.size);
      },
    ),
    { numRuns: 150 },
  );
}, 30_000);
