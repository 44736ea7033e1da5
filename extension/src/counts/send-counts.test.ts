import { beforeEach, describe, expect, test } from "vitest";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, retryLater } from "../testing/fake-server.fixture.ts";
import { asinOf, pageOf } from "../testing/listing.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";

const server = "https://prices.example.org";
const minute = 60_000;

let machine: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;

function restart(): void {
  worker = startFakeWorker(machine, api);
}

async function share(code = "good"): Promise<void> {
  await worker.fromOwnPage({ type: "share", server, code });
  await settled();
}

beforeEach(() => {
  machine = fakeMachine();
  api = fakeServer(machine);
  restart();
});

describe("daily page counts", () => {
  const day = 24 * 60 * minute;
  const counts = () =>
    api.requests.filter(({ url }) => url.endsWith("/v1/page-counts")).map(({ body }) => JSON.parse(body));
  const unread = (asin: string) => pageOf({ asin, prices: {}, reasons: { buy_box: "ambiguous" } });
  const countsTaken = () => {
    api.override = ({ url }) => (url.endsWith("/v1/page-counts") ? Response.json({ counted: true }) : null);
  };

  test("pages with and without a price are counted, and sent once the day is over: no products, no times", async () => {
    countsTaken();
    await share();
    await worker.sendPage(pageOf());
    await worker.sendPage(pageOf({ asin: asinOf(2) }));
    expect(await worker.sendPage(unread(asinOf(3)))).toBe("nothing");
    expect(await worker.sendPage({ kind: "other" })).toBe("no-product");
    await settled();
    expect(counts()).toEqual([]);
    machine.now += day;
    restart();
    await settled();
    expect(counts()).toEqual([
      {
        client: "9.9.9",
        counts: [
          { marketplace: "com", priced: true, outcome: "box-core-price", pages: 2 },
          { marketplace: "com", priced: false, outcome: "ambiguous", pages: 1 },
          { marketplace: "com", priced: false, outcome: "no-product", pages: 1 },
        ],
      },
    ]);
    const [line] = (await worker.fromOwnPage({ type: "log" })) as { counts: unknown; fate: string }[];
    expect(line).toMatchObject({ fate: "received", counts: counts()[0].counts });
    restart();
    await settled();
    expect(counts()).toHaveLength(1);
  });

  test("nothing is counted without consent, while paused, in private windows or under a consent that did not name it", async () => {
    countsTaken();
    await worker.sendPage(pageOf());
    await worker.fromOwnPage({ type: "only-look-up", server });
    await worker.sendPage(pageOf());
    await share();
    await worker.sendPage(pageOf(), "www.amazon.com", true);
    await worker.sendPage(pageOf(), "www.amazon.de");
    await worker.fromOwnPage({ type: "pause", paused: true });
    await worker.sendPage(pageOf());
    await worker.fromOwnPage({ type: "pause", paused: false });
    const { counts: named, ...older } = machine.disk.settings as Record<string, unknown>;
    expect(named).toBe(true);
    machine.disk.settings = older;
    await worker.sendPage(pageOf({ asin: asinOf(2) }));
    await share("new");
    await worker.sendPage(pageOf({ asin: asinOf(3) }));
    machine.now += day;
    restart();
    await settled();
    expect(counts()).toEqual([]);
  });

  test("counts wait for a server that is away, and are dropped for one that does not know them", async () => {
    await share();
    await worker.sendPage(pageOf());
    await settled();
    machine.now += day;
    api.override = ({ url }) => (url.endsWith("/v1/page-counts") ? retryLater(503) : null);
    restart();
    await settled();
    restart();
    await settled();
    expect(counts()).toHaveLength(1);
    machine.now += 61 * minute;
    api.override = () => null;
    restart();
    await settled();
    expect(counts()).toHaveLength(2);
    machine.now += 61 * minute;
    restart();
    await settled();
    expect(counts()).toHaveLength(2);
    expect(await worker.fromOwnPage({ type: "log" })).toMatchObject([{ fate: "refused" }, {}]);
  });

  test("withdrawing consent deletes the counts", async () => {
    countsTaken();
    await share();
    await worker.sendPage(pageOf());
    await worker.fromOwnPage({ type: "decline" });
    await share();
    machine.now += day;
    restart();
    await settled();
    expect(counts()).toEqual([]);
  });
});
