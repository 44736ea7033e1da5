import type { ReportBatch } from "@tidemark/core/wire";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { leaseMs } from "../outbox/flush.ts";
import { type FakeMachine, fakeBrowser, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, retryLater } from "../testing/fake-server.fixture.ts";
import { asinOf, idOf, pageOf, priceOf, searchOf } from "../testing/listing.fixture.ts";
import { startWorker } from "./worker.ts";

const server = "https://prices.example.org";
const minute = 60_000;

const refusal = (status: number, code: string): Response =>
  Response.json({ type: "urn:x", title: "x", status, code, requestId: "1" }, { status });

let on: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof fakeBrowser>;

/** A new life of the worker on the same machine; what was left of an older one is over. */
function wake(): void {
  worker = fakeBrowser(on);
  const newId = (): string => idOf(++on.ids);
  startWorker({ browser: worker.browser, fetch: api.fetch, now: () => on.now, random: () => 0, newId, pause: async () => undefined, push: null }); // biome-ignore format: one row
}

async function share(code = "good"): Promise<void> {
  await worker.fromOwn({ type: "share", server, code });
  await settled();
}

/** Lets time pass up to the alarm, and rings it. */
async function untilAlarm(): Promise<void> {
  on.now = Math.max(on.now, on.alarms.get("flush") ?? on.now);
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
  on = fakeMachine();
  api = fakeServer(on);
  wake();
});

describe("before consent", () => {
  test("not one byte leaves: not at install, not for a page, not for a look-up, not at an alarm", async () => {
    worker.installed();
    expect(await worker.page(pageOf())).toBe("not-allowed");
    const looked = await worker.fromOwn({
      type: "look-up",
      marketplace: "com",
      asin: "B000000001",
      range: "all",
    });
    expect(looked).toEqual({ ok: false, reason: "no-consent" });
    worker.startup();
    worker.alarm();
    await settled();
    expect(api.requests).toEqual([]);
    expect(on.disk).toEqual({});
    expect(on.tabs).toEqual(["chrome-extension://tidemark/tabs/welcome.html"]);
  });

  test("declining and look-ups alone report nothing", async () => {
    await worker.fromOwn({ type: "decline" });
    expect(await worker.page(pageOf())).toBe("not-allowed");
    await worker.fromOwn({ type: "only-look-up", server });
    expect(await worker.page(pageOf())).toBe("not-allowed");
    await settled();
    expect(api.requests.map(({ url }) => url)).toEqual([`${server}/v1/server`]);
  });

  test("a failed registration gives no consent", async () => {
    api.override = ({ url }) => (url.endsWith("/v1/reporters") ? refusal(401, "unauthorized") : null);
    expect(await worker.fromOwn({ type: "share", server, code: "bad" })).toEqual({
      ok: false,
      reason: "bad-code",
    });
    expect(await worker.page(pageOf())).toBe("not-allowed");
    expect(await worker.fromOwn({ type: "share", server: "http://example.org", code: "x" })).toEqual({
      ok: false,
      reason: "needs-https",
    });
  });
});

describe("a page", () => {
  test("is reported once, with the token, its age and the extension's version", async () => {
    await share();
    expect(await worker.page(pageOf())).toBe("queued");
    await settled();
    expect(api.requests.at(-1)!.headers.Authorization).toBe("Bearer token-1");
    expect(sent()).toMatchObject([
      { client: "9.9.9", reports: [{ ageMs: 0, listing: { asin: "B000000001" } }] },
    ]);
    expect(await worker.page(pageOf())).toBe("known");
    await settled();
    expect(sent()).toHaveLength(1);
    expect(on.alarms.has("flush")).toBe(false);
  });

  test("with a changed price is a new report, and so is the change back", async () => {
    await share();
    for (const amount of ["19.99", "17.99", "19.99"]) {
      await worker.page(pageOf({ prices: { buy_box: priceOf(amount) } }));
      await settled();
    }
    expect(amounts()).toEqual(["19.99", "17.99", "19.99"]);
  });

  test("of a private window, of nobody's tab, of another shop or of no product is dropped", async () => {
    await share();
    expect(await worker.page(pageOf(), "www.amazon.com", true)).toBe("private-window");
    expect(await worker.page(pageOf(), "www.amazon.de")).toBe("other-shop");
    expect(await worker.page({ kind: "missing" })).toBe("no-product");
    expect(await worker.page(pageOf({ deliveryCountry: "DE" }))).toBe("foreign-delivery");
    expect(worker.page({ kind: "product", listing: { asin: "<script>" } })).toBeUndefined();
    await settled();
    expect(sent()).toEqual([]);
  });

  test("of search results is reported as cards, in one body, under the same rules", async () => {
    expect(await worker.page(searchOf(["19.99"]))).toBe("not-allowed");
    await share();
    expect(await worker.page(searchOf(["19.99"]), "www.amazon.com", true)).toBe("private-window");
    expect(await worker.page(searchOf(["19.99"]), "www.amazon.de")).toBe("other-shop");
    expect(await worker.page(searchOf([]))).toBe("nothing");
    expect(await worker.page(searchOf(["19.99", "5.00"]))).toBe("queued");
    await settled();
    expect(sent()).toHaveLength(1);
    expect(sent()[0]!.reports).toMatchObject([
      { card: { asin: asinOf(1), price: { amount: "19.99" } } },
      { card: { asin: asinOf(2), price: { amount: "5.00" } } },
    ]);
    const log = await worker.fromOwn({ type: "log" });
    expect(log).toMatchObject([
      { asin: asinOf(2), title: null, prices: [{ series: "buy_box", amount: "5.00" }], fate: "received" },
      { asin: asinOf(1) },
    ]);
  });

  test("of search results is not reported under a consent that did not name them, nor by a new invite", async () => {
    await share();
    const { cards, ...older } = on.disk.settings as Record<string, unknown>;
    expect(cards).toBe(true);
    on.disk.settings = older;
    expect(await worker.page(searchOf(["19.99"]))).toBe("not-allowed");
    await share("new");
    expect(await worker.page(searchOf(["19.99"]))).toBe("not-allowed");
    expect(await worker.fromOwn({ type: "overview" })).toMatchObject({ mode: "share", cards: false });
    expect(await worker.page(pageOf())).toBe("queued");
    await worker.fromOwn({ type: "decline" });
    await share();
    expect(await worker.page(searchOf(["19.99"]))).toBe("queued");
  });

  test("cannot give orders", () => {
    expect(worker.fromShop({ type: "share", server: "https://evil.example", code: "x" })).toBeUndefined();
    expect(worker.fromShop({ type: "overview" })).toBeUndefined();
  });

  test("is neither kept nor sent while paused", async () => {
    await share();
    await worker.fromOwn({ type: "pause", paused: true });
    expect(await worker.page(pageOf())).toBe("not-allowed");
    await worker.fromOwn({ type: "pause", paused: false });
    expect(await worker.page(pageOf())).toBe("queued");
    await settled();
    expect(sent()).toHaveLength(1);
  });
});

describe("a server in trouble", () => {
  test("is left alone for as long as it asked, and then gets the same id", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(503, "600") : null);
    const start = on.now;
    await worker.page(pageOf());
    await settled();
    expect(on.alarms.get("flush")).toBe(start + 600_000);
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

  test("is asked ever more rarely, also over restarts of the worker", async () => {
    await share();
    api.override = () => {
      throw new TypeError("offline");
    };
    await worker.page(pageOf());
    await settled();
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      waits.push(on.alarms.get("flush")! - on.now);
      on.now = on.alarms.get("flush")!;
      wake();
      await settled();
    }
    expect(waits.map((ms) => ms / 1000)).toEqual([15, 30, 60, 120, 240, 480, 960, 1800, 1800]);
  });

  test("that no longer takes the token is not asked again until there is a new invite", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(401) : null);
    await worker.page(pageOf());
    await settled();
    expect(on.badge).toBe("!");
    expect(await worker.fromOwn({ type: "overview" })).toMatchObject({ revoked: true, waiting: 1 });
    on.now += 60 * minute;
    worker.alarm();
    worker.startup();
    await settled();
    expect(sent()).toHaveLength(1);
    api.override = () => null;
    await share("new");
    expect(api.counted.size).toBe(1);
    expect(on.badge).toBe("");
    expect(sent()[0]!.reports[0]!.id).toBe(sent()[1]!.reports[0]!.id);
  });

  test("that calls a body malformed gets halves of it; only the report at fault is lost", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(503) : null);
    for (let n = 1; n <= 9; n++) await worker.page(pageOf({ asin: asinOf(n) }));
    await settled();
    api.override = ({ body }) => (body.includes(asinOf(4)) ? retryLater(413) : null);
    await untilAlarm();
    expect(api.counted.size).toBe(8);
    const log = (await worker.fromOwn({ type: "log" })) as { asin: string; fate: string }[];
    expect(log.filter(({ fate }) => fate !== "received")).toMatchObject([
      { asin: asinOf(4), fate: "malformed" },
    ]);
    expect(on.alarms.has("flush")).toBe(false);
  });

  test("that answers without naming the reports is not asked in a loop", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? Response.json({ results: [] }) : null);
    await worker.page(pageOf());
    await settled();
    expect(sent()).toHaveLength(1);
    expect(on.alarms.get("flush")).toBeGreaterThan(on.now);
  });
});

describe("withdrawn consent", () => {
  test("deletes token, queue and log, and an answer on its way brings nothing back", async () => {
    await share();
    let answer: (response: Response) => void = () => undefined;
    api.override = ({ url }) =>
      url.endsWith("/v1/reports") ? new Promise((resolve) => { answer = resolve; }) : null; // biome-ignore format: one line
    await worker.page(pageOf());
    await settled();
    await worker.fromOwn({ type: "decline" });
    answer(Response.json({ results: [{ id: sent()[0]!.reports[0]!.id, status: "received" }] }));
    await settled();
    expect(JSON.stringify(on.disk)).not.toMatch(/token-1|B000000001|lamp/);
    const before = api.requests.length;
    on.now += 24 * 60 * minute;
    worker.alarm();
    worker.startup();
    await worker.page(pageOf());
    await settled();
    expect(api.requests).toHaveLength(before);
  });

  test("and another server: what was read for the old one never reaches the new one", async () => {
    await share();
    api.override = ({ url }) => (url.endsWith("/v1/reports") ? retryLater(503) : null);
    await worker.page(pageOf());
    await settled();
    api.override = () => null;
    await worker.fromOwn({ type: "share", server: "https://other.example.org", code: "x" });
    await settled();
    expect(api.counted.size).toBe(0);
  });
});

test("a refusal of the old token that arrives after a new invite leaves the new token alone", async () => {
  await share();
  let answer: (response: Response) => void = () => undefined;
  api.override = ({ url }) =>
    url.endsWith("/v1/reports")
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : null;
  await worker.page(pageOf());
  await settled();
  const refuse = answer;
  api.override = () => null;
  await share("new");
  refuse(retryLater(401));
  await settled();
  expect(await worker.fromOwn({ type: "overview" })).toMatchObject({ revoked: false });
  expect(api.counted.size).toBe(1);
});

test("wherever the worker dies, what it queued is counted exactly once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(20),
      fc.boolean(),
      fc.array(fc.nat(14), { maxLength: 3 }),
      async (steps, dieAfter, laterDeaths) => {
        on = fakeMachine();
        api = fakeServer(on);
        wake();
        await share();
        on.dieAfter = dieAfter;
        on.steps = steps + 1;
        worker.page(pageOf())?.catch(() => undefined);
        await settled();
        const waits = (on.disk.outbox as { entries: { id: string }[] } | undefined)?.entries.map(
          ({ id }) => id,
        );
        const counted = [...api.counted.keys()];
        for (const life of [...laterDeaths, Number.POSITIVE_INFINITY]) {
          on.steps = life + 1;
          on.now += leaseMs + 1;
          wake();
          await settled();
        }
        await untilAlarm();
        expect([...api.counted.keys()]).toEqual(counted.length > 0 ? counted : (waits ?? []));
        expect((on.disk.outbox as { entries: unknown[] }).entries).toEqual([]);
        expect(((await worker.fromOwn({ type: "log" })) as unknown[]).length).toBe(api.counted.size);
      },
    ),
    { numRuns: 150 },
  );
});
