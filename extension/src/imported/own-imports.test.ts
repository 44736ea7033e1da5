import { HistoryView, ImportedBundle, type ProductView } from "@tidemark/core/wire";
import { beforeEach, describe, expect, test } from "vitest";
import { encode } from "zod/mini";
import { settled } from "../testing/fake-browser.fixture.ts";
import { HolderFixture, server } from "../testing/holder.fixture.ts";
import { historyOf, productOf } from "../testing/product.fixture.ts";

const lamp = { marketplace: "com", asin: "B000000001" };
const day = 86_400_000;
let fixture: HolderFixture;
let imported: ImportedBundle;
let isKnown: boolean;

const seconds = (daysAgo: number) => Math.floor((fixture.machine.now - daysAgo * day) / 1000);

beforeEach(() => {
  fixture = new HolderFixture();
  isKnown = true;
  imported = {
    series: [
      { ...lamp, series: "buy_box", source: "keepa", t: [seconds(300), seconds(200)], p: [900, 1800] },
    ],
    left: 0,
  };
  fixture.api.override = (request) => {
    const path = new URL(request.url).pathname;
    if (path.startsWith("/v1/me/imported")) {
      const etag = `"${imported.series.length}"`;
      if (request.headers["If-None-Match"] === etag) return new Response(null, { status: 304 });
      return Response.json(encode(ImportedBundle, imported), { headers: { ETag: etag } });
    }
    if (path.startsWith("/v1/products/") && !isKnown) return Response.json({ type: "urn:x", title: "x", status: 404, code: "not-found", requestId: "1" }, { status: 404 }); // biome-ignore format: one row
    if (path.includes("/history")) return Response.json(encode(HistoryView, historyOf()));
    if (path.startsWith("/v1/products/")) return Response.json(productOf());
    return fixture.answer(request);
  };
});

const fetches = () => fixture.requestsTo("/v1/me/imported").length;
const ownKeys = () => Object.keys(fixture.machine.disk).filter((key) => key.startsWith("imported"));
async function restart(): Promise<void> {
  fixture.restart();
  await settled();
}
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the answer.
const lookUp = (more: object = {}) => fixture.worker.fromOwnPage({ type: "look-up", ...lamp, range: "1y", ...more }) as Promise<any>; // biome-ignore format: one row
async function share(): Promise<void> {
  await fixture.worker.fromOwnPage({ type: "share", server, code: "good" });
  await fixture.worker.fromOwnPage({ type: "watch", watch: lamp, key: "k1", timeZone: "UTC" });
  await settled();
}

describe("what a person imported", () => {
  test("nothing is asked without a holder; with one it is fetched once a day, and when the settings are opened", async () => {
    await fixture.worker.fromOwnPage({ type: "share", server, code: "good" });
    await restart();
    expect([fetches(), ownKeys()]).toEqual([0, []]);
    await share();
    await restart();
    await restart();
    expect(fetches()).toBe(1);
    expect(ownKeys()).toEqual(["imported", "imported com/B000000001"]);
    fixture.machine.now += day + 1000;
    await restart();
    expect(fetches()).toBe(2);
    expect(fixture.requestsTo("/v1/me/imported")[1]!.headers["If-None-Match"]).toBe('"1"');
    expect(ownKeys()).toHaveLength(2);
    imported = { series: [], left: 0 };
    fixture.machine.now += day + 1000;
    await restart();
    expect(ownKeys()).toEqual(["imported"]);
  });

  test("it is drawn into the answer, and not into what is kept of the server's", async () => {
    await share();
    await restart();
    await lookUp();
    const answer = await lookUp({ range: "all" });
    expect(answer.product.series.buy_box.imported).toEqual(["keepa"]);
    expect(answer.history.imported[0]).toMatchObject({
      source: "keepa",
      p: expect.arrayContaining([900, 1800]),
    });
    const kept = Object.entries(fixture.machine.disk).filter(([key]) => key.startsWith("answer "));
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain("keepa");
    const last = (await fixture.worker.fromOwnPage({ type: "last-answer", ...lamp })) as {
      found: { product: ProductView };
    };
    expect(last.found.product.series.buy_box?.imported).toEqual(["keepa"]);
    expect(await lookUp({ asin: "B000000002" })).not.toHaveProperty("product.series.buy_box.imported");
  });

  test("a product that nobody has reported has the history that its reader imported", async () => {
    isKnown = false;
    await share();
    expect(await lookUp()).toMatchObject({ ok: false, reason: "unknown" });
    await restart();
    expect(await lookUp({ range: "all" })).toMatchObject({
      ok: true,
      history: { t: [], imported: [{ source: "keepa" }] },
    });
    expect(await lookUp({ asin: "B000000002" })).toMatchObject({ ok: false, reason: "unknown" });
  });

  test.each([
    ["consent is withdrawn", { type: "decline" }],
    ["another server is chosen", { type: "only-look-up", server: "https://other.example.org" }],
    ["all is erased", { type: "erase-holder" }],
  ])("nothing of it is shown or kept once %s", async (_, request) => {
    await share();
    await restart();
    await fixture.worker.fromOwnPage(request);
    await restart();
    expect(ownKeys()).toEqual([]);
  });

  test("a server of before answers nothing, which is asked again in an hour", async () => {
    const before = fixture.api.override;
    fixture.api.override = (request) =>
      request.url.includes("/me/imported") ? new Response("{}", { status: 404 }) : before(request);
    await share();
    await restart();
    await restart();
    expect(fetches()).toBe(1);
    fixture.machine.now += 3_700_000;
    await restart();
    expect(fetches()).toBe(2);
  });
});
