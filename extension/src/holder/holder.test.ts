import { beforeEach, describe, expect, test } from "vitest";
import { settled } from "../testing/fake-browser.fixture.ts";
import { retryLater } from "../testing/fake-server.fixture.ts";
import { HolderFixture, server, watchRequest } from "../testing/holder.fixture.ts";

let w: HolderFixture;

beforeEach(() => {
  w = new HolderFixture();
});

describe("holder", () => {
  test("a holder is made at the first watch, and two concurrent first watches make one", async () => {
    await w.worker.fromOwnPage({ type: "only-look-up", server });
    await w.worker.fromOwnPage({ type: "watches", marketplace: "com", asin: "B000000001" });
    expect(new Set(w.api.requests.map(({ url }) => url))).toEqual(new Set([`${server}/v1/server`]));
    await Promise.all([
      w.worker.fromOwnPage(watchRequest),
      w.worker.fromOwnPage({ ...watchRequest, key: "k2" }),
    ]);
    expect(w.requestsTo("/v1/holders")).toHaveLength(1);
    const made = w.requestsTo("/v1/watches").filter(({ method }) => method === "POST");
    expect(made.map(({ headers }) => headers["Idempotency-Key"])).toEqual(["k1", "k2"]);
  });

  test("the answer about the first watch of all says that it is the first", async () => {
    await w.worker.fromOwnPage({ type: "only-look-up", server });
    expect(await w.worker.fromOwnPage(watchRequest)).toMatchObject({ ok: true, isFirst: true });
    expect(await w.worker.fromOwnPage({ ...watchRequest, key: "k2" })).not.toHaveProperty("isFirst");
  });

  test("no holder is made without consent", async () => {
    expect(await w.worker.fromOwnPage(watchRequest)).toEqual({ ok: false, reason: "no-consent" });
    await w.worker.fromOwnPage({ type: "decline" });
    expect(await w.worker.fromOwnPage(watchRequest)).toEqual({ ok: false, reason: "no-consent" });
    expect(w.api.requests).toEqual([]);
  });

  test("no request carries the holder's token together with the reporter's", async () => {
    await w.worker.fromOwnPage({ type: "share", server, code: "good" });
    await w.worker.fromOwnPage(watchRequest);
    await settled();
    const both = w.api.requests.filter((request) => {
      const whole = JSON.stringify(request);
      return whole.includes("token-1") && whole.includes("holder-1");
    });
    expect(both).toEqual([]);
    expect(w.requestsTo("/v1/holders")[0]!.headers.Authorization).toBe("Bearer read-1");
  });

  test("a holder that the server lost is reported, and can be replaced", async () => {
    await w.makeFirstWatch();
    w.token = "holder-2";
    expect(await w.worker.fromOwnPage({ ...watchRequest, key: "k2" })).toEqual({ ok: false, reason: "lost" });
    expect(await w.worker.fromOwnPage({ ...watchRequest, key: "k2" })).toEqual({ ok: false, reason: "lost" });
    expect(w.requestsTo("/v1/holders")).toHaveLength(1);
    await w.worker.fromOwnPage({ type: "start-anew" });
    expect(await w.worker.fromOwnPage({ ...watchRequest, key: "k2" })).toMatchObject({ ok: true });
  });

  test("a holder is dropped with a change of the server, and kept at the same", async () => {
    await w.makeFirstWatch();
    await w.worker.fromOwnPage({ type: "only-look-up", server });
    expect(w.machine.disk.holder).toMatchObject({ token: "holder-1" });
    await w.worker.fromOwnPage({ type: "only-look-up", server: "https://other.example.org" });
    expect(w.machine.disk.holder).toBeNull();
  });

  test("withdrawing consent erases the holder at the server, with retries", async () => {
    await w.makeFirstWatch();
    w.api.override = () => retryLater(503);
    await w.worker.fromOwnPage({ type: "decline" });
    await settled();
    expect(w.machine.disk.holder).toBeNull();
    w.api.override = w.answer;
    w.machine.now = w.machine.alarms.get("erase")!;
    w.restart();
    await settled();
    expect(w.requestsTo("/v1/me").map(({ headers }) => headers.Authorization)).toEqual(
      Array(2).fill("Bearer holder-1"),
    );
    expect(w.machine.disk.erasures).toEqual([]);
    expect(w.machine.alarms.has("erase")).toBe(false);
  });

  test("a watch at a server with invalid answers fails with no-tidemark", async () => {
    await w.makeFirstWatch();
    for (const response of [
      Response.json({ id: 5 }),
      new Response("<html>"),
      new Response("<html>", { status: 404 }),
    ]) {
      w.api.override = () => response;
      expect(await w.worker.fromOwnPage(watchRequest)).toEqual({ ok: false, reason: "no-tidemark" });
    }
  });
});
