import { createHash } from "node:crypto";
import type { Appraisal } from "@tidemark/core/wire";
import { beforeEach, expect, test } from "vitest";
import { fakeMachine } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, retryLater } from "../testing/fake-server.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";

const server = "https://prices.example.org";
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;

beforeEach(() => {
  const machine = fakeMachine();
  api = fakeServer(machine);
  worker = startFakeWorker(machine, api);
});

const emptyBucket = {
  prefix: "",
  products: { marketplace: [], asin: [] },
  series: {
    product: [],
    series: [],
    price: [],
    since: [],
    lastConfirmedAt: [],
    lowest: [],
    lowestAt: [],
    highest: [],
    highestAt: [],
    appraisal: [],
  },
  claims: { row: [], price: [], seenBy: [], since: [] },
};

const good: Appraisal = {
  verdict: "good",
  usual: { price: 3000, observedDays: 60 },
  percent: -17,
  lowest: null,
  struck: null,
};

test("a private look-up sends a prefix of the digest and picks the product itself", async () => {
  await worker.fromOwnPage({ type: "only-look-up", server });
  const seconds = Date.UTC(2026, 0, 1) / 1000;
  const bucket = (length: number, prefix: string) => ({
    length,
    prefix,
    products: { marketplace: ["de", "com"], asin: ["B000000001", "B000000001"] },
    series: {
      product: [0, 1],
      series: ["buy_box", "buy_box"],
      price: [1, 2500],
      since: [seconds, seconds],
      lastConfirmedAt: [null, seconds],
      lowest: [1, 2000],
      lowestAt: [seconds, seconds],
      highest: [1, null],
      highestAt: [seconds, null],
      appraisal: [null, good],
    },
    claims: { row: [1], price: [2400], seenBy: [1], since: [seconds] },
  });
  let length = 2;
  api.override = ({ url }) => {
    const [, prefix = ""] = /lookup\/(.*)$/.exec(url) ?? [];
    if (prefix.length === length) return Response.json(bucket(length, prefix));
    if (prefix === "")
      return Response.json({ ...bucket(length, ""), products: { marketplace: [], asin: [] } });
    return retryLater(400);
  };
  const ask = () =>
    worker.fromOwnPage({ type: "look-up", marketplace: "com", asin: "B000000001", range: "all" });
  expect(await ask()).toMatchObject({
    ok: true,
    history: null,
    product: {
      dirty: true,
      series: {
        buy_box: {
          price: 2500,
          lowest: { price: 2000 },
          highest: null,
          claims: [{ price: 2400, seenBy: 1 }],
          appraisal: good,
        },
      },
    },
  });
  length = 3;
  expect(await ask()).toMatchObject({ ok: true });
  const digest = createHash("sha256").update("com:B000000001").digest("hex");
  expect(api.requests.map(({ url }) => url)).toEqual([
    `${server}/v1/server`,
    `${server}/v1/lookup`,
    `${server}/v1/lookup/${digest.slice(0, 2)}`,
    `${server}/v1/lookup`,
    `${server}/v1/lookup/${digest.slice(0, 3)}`,
  ]);
  const sent = JSON.stringify(api.requests);
  expect(sent).not.toMatch(/B000000001|marketplace|"com"/);
  for (const { headers } of api.requests) expect(headers).toEqual({});

  // A server that asks for the whole digest gets no part of it.
  length = 64;
  expect(await ask()).toMatchObject({ ok: false, reason: "no-tidemark" });
  expect(api.requests.at(-1)!.url).toBe(`${server}/v1/lookup`);
});

test("a private look-up is repeated once when the server needs a longer prefix meanwhile", async () => {
  await worker.fromOwnPage({ type: "only-look-up", server });
  let lengths = [2, 3];
  let right = 4;
  api.override = ({ url }) => {
    if (url.endsWith("/lookup")) return Response.json({ ...emptyBucket, length: lengths.shift() ?? 3 });
    const prefix = url.split("/").at(-1)!;
    return prefix.length === right
      ? Response.json({ ...emptyBucket, prefix, length: right })
      : retryLater(400);
  };
  const ask = () =>
    worker.fromOwnPage({ type: "look-up", marketplace: "com", asin: "B000000001", range: "all" });
  expect(await ask()).toMatchObject({ ok: false, reason: "busy" });
  expect(api.requests).toHaveLength(6);
  lengths = [2, 3];
  right = 3;
  expect(await ask()).toMatchObject({ ok: false, reason: "unknown" });
  lengths = [0];
  expect(await ask()).toMatchObject({ ok: false, reason: "unknown" });
});
