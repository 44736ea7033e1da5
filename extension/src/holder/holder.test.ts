import { beforeEach, describe, expect, test } from "vitest";
import { settled } from "../testing/fake-browser.fixture.ts";
import { retryLater } from "../testing/fake-server.fixture.ts";
import { HolderFixture, server, watchRequest } from "../testing/holder.fixture.ts";

let w: HolderFixture;

beforeEach(() => {
  w = new HolderFixture();
});

describe("a holder", () => {
  test("is made at the first watch only, and by two at once only one", async () => {
    await w.worker.fromOwn({ type: "only-look-up", server });
    await w.worker.fromOwn({ type: "watches", marketplace: "com", asin: "B000000001" });
    expect(w.api.requests.map(({ url }) => url)).toEqual([`${server}/v1/server`]);
    await Promise.all([w.worker.fromOwn(watchRequest), w.worker.fromOwn({ ...watchRequest, key: "k2" })]);
    expect(w.asked("/v1/holders")).toHaveLength(1);
    const made = w.asked("/v1/watches").filter(({ method }) => method === "POST");
    expect(made.map(({ headers }) => headers["Idempotency-Key"])).toEqual(["k1", "k2"]);
  });

  test("is never made without consent", async () => {
    expect(await w.worker.fromOwn(watchRequest)).toEqual({ ok: false, reason: "no-consent" });
    await w.worker.fromOwn({ type: "decline" });
    expect(await w.worker.fromOwn(watchRequest)).toEqual({ ok: false, reason: "no-consent" });
    expect(w.api.requests).toEqual([]);
  });

  test("has a token that no request carries together with the reporter's", async () => {
    await w.worker.fromOwn({ type: "share", server, code: "good" });
    await w.worker.fromOwn(watchRequest);
    await settled();
    const both = w.api.requests.filter((request) => {
      const whole = JSON.stringify(request);
      return whole.includes("token-1") && whole.includes("holder-1");
    });
    expect(both).toEqual([]);
    expect(w.asked("/v1/holders")[0]!.headers.Authorization).toBe("Bearer read-1");
  });

  test("that the server lost is said so, and can be begun anew", async () => {
    await w.watch();
    w.token = "holder-2";
    expect(await w.worker.fromOwn({ ...watchRequest, key: "k2" })).toEqual({ ok: false, reason: "lost" });
    expect(await w.worker.fromOwn({ ...watchRequest, key: "k2" })).toEqual({ ok: false, reason: "lost" });
    expect(w.asked("/v1/holders")).toHaveLength(1);
    await w.worker.fromOwn({ type: "start-anew" });
    expect(await w.worker.fromOwn({ ...watchRequest, key: "k2" })).toMatchObject({ ok: true });
  });

  test("is forgotten with another server, and kept with the same", async () => {
    await w.watch();
    await w.worker.fromOwn({ type: "only-look-up", server });
    expect(w.on.disk.holder).toMatchObject({ token: "holder-1" });
    await w.worker.fromOwn({ type: "only-look-up", server: "https://other.example.org" });
    expect(w.on.disk.holder).toBeNull();
  });

  test("is erased at the server when consent is withdrawn, again until it is done", async () => {
    await w.watch();
    w.api.override = () => retryLater(503);
    await w.worker.fromOwn({ type: "decline" });
    await settled();
    expect(w.on.disk.holder).toBeNull();
    w.api.override = w.answer;
    w.on.now = w.on.alarms.get("erase")!;
    w.wake();
    await settled();
    expect(w.asked("/v1/me").map(({ headers }) => headers.Authorization)).toEqual(
      Array(2).fill("Bearer holder-1"),
    );
    expect(w.on.disk.erasures).toEqual([]);
    expect(w.on.alarms.has("erase")).toBe(false);
  });

  test("of a server with wrong shapes or markup gets no watch, and says why", async () => {
    await w.watch();
    for (const said of [
      Response.json({ id: 5 }),
      new Response("<html>"),
      new Response("<html>", { status: 404 }),
    ]) {
      w.api.override = () => said;
      expect(await w.worker.fromOwn(watchRequest)).toEqual({ ok: false, reason: "no-tidemark" });
    }
  });
});
