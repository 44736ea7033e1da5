import { HistoryView } from "@tidemark/core/wire";
import { beforeEach, describe, expect, test } from "vitest";
import { encode } from "zod/mini";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer } from "../testing/fake-server.fixture.ts";
import { historyOf, productOf } from "../testing/product.fixture.ts";
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

describe("kept answers", () => {
  const lamp = { marketplace: "com", asin: "B000000001" };
  const last = () => worker.fromOwnPage({ type: "last-answer", ...lamp });
  const lookUp = (more: object = {}) =>
    worker.fromOwnPage({ type: "look-up", ...lamp, range: "1y", ...more });
  beforeEach(() => {
    machine = fakeMachine();
    api = fakeServer(machine);
    restart();
    api.override = ({ url }) =>
      url.includes("/history")
        ? Response.json(encode(HistoryView, historyOf()))
        : url.includes("/products/")
          ? Response.json(productOf())
          : null;
  });

  test("the last answer is kept for a restarted worker, of the usual question only", async () => {
    await share();
    expect(await last()).toBeNull();
    await lookUp({ range: "all" });
    await lookUp({ beside: ["used"] });
    expect(await last()).toBeNull();
    expect(await lookUp()).toMatchObject({ ok: true, report: "none" });
    restart();
    expect(await last()).toMatchObject({ at: machine.now, found: { product: lamp, history: historyOf() } });
  });

  test.each([
    ["withdrawn", { type: "decline" }],
    ["narrowed", { type: "only-look-up", server: "https://other.example.org" }],
    ["given to another server", { type: "share", server: "https://other.example.org", code: "good" }],
  ])("no answer is kept once consent is %s", async (_, request) => {
    await share();
    await lookUp();
    await worker.fromOwnPage(request);
    await settled();
    expect(await last()).toBeNull();
    expect(Object.keys(machine.disk).filter((key) => key.startsWith("answer"))).toEqual([]);
  });
});
