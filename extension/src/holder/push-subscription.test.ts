import { beforeEach, describe, expect, test } from "vitest";
import { settled } from "../testing/fake-browser.fixture.ts";
import { retryLater } from "../testing/fake-server.fixture.ts";
import { FakePush, HolderFixture } from "../testing/holder.fixture.ts";

let w: HolderFixture;

beforeEach(() => {
  w = new HolderFixture(new FakePush());
});

describe("pushes", () => {
  const kept = () => (w.on.disk.holder as { pushing: { channel: string | null } } | null)?.pushing.channel;

  test("are subscribed to with the first watch, and once", async () => {
    await w.watch();
    await w.minute();
    w.wake();
    await settled();
    expect([w.push!.tried, kept(), w.channels.length]).toEqual([1, "1", 1]);
  });

  test("that cannot be had are tried again after an hour, not every minute", async () => {
    w.push!.reachable = false;
    await w.watch();
    await w.minute();
    await w.minute();
    expect([w.push!.tried, kept()]).toEqual([1, null]);
    w.push!.reachable = true;
    w.on.now += 3_600_000;
    await w.minute();
    expect([w.push!.tried, kept()]).toEqual([2, "1"]);
  });

  test("that the server could not be told of are tried again", async () => {
    w.api.override = (request) =>
      request.method === "POST" && request.url.endsWith("/channels") ? retryLater(503) : w.answer(request);
    await w.watch();
    expect([w.push!.subscribed, kept()]).toEqual([true, null]);
    w.api.override = w.answer;
    w.on.now += 3_600_000;
    await w.minute();
    expect([w.push!.tried, kept(), w.channels.length]).toEqual([2, "1", 1]);
  });

  test("that the browser dropped are subscribed to anew in place of the old", async () => {
    await w.watch();
    w.push!.subscribed = false;
    w.on.now += 3_600_000;
    await w.minute();
    expect([w.push!.subscribed, w.push!.tried, w.channels.length]).toEqual([true, 2, 1]);
  });

  test("turned off are unsubscribed from and stay off, until they are turned on", async () => {
    await w.watch();
    expect(await w.worker.fromOwn({ type: "remove-channel", id: "1" })).toMatchObject({ ok: true });
    expect([w.push!.subscribed, w.channels]).toEqual([false, []]);
    w.on.now += 7_200_000;
    await w.minute();
    expect([w.push!.subscribed, w.push!.tried]).toEqual([false, 1]);
    expect(await w.worker.fromOwn({ type: "push-on" })).toEqual({ ok: true, value: null });
    expect([w.push!.subscribed, kept()]).toEqual([true, "1"]);
  });

  test("are not taken from a browser whose holder removes another channel", async () => {
    await w.watch();
    await w.worker.fromOwn({ type: "remove-channel", id: "99" });
    expect(w.push!.subscribed).toBe(true);
  });

  test("turned on where the service does not answer are said not to come", async () => {
    w.push!.reachable = false;
    await w.watch();
    expect(await w.worker.fromOwn({ type: "push-on" })).toEqual({ ok: false, reason: "no-push" });
  });

  test.each([
    ["consent is withdrawn", { type: "decline" }],
    ["the holder is erased", { type: "erase-holder" }],
    ["another server is chosen", { type: "only-look-up", server: "https://other.example.org" }],
  ])("are unsubscribed from when %s", async (_, order) => {
    await w.watch();
    expect(w.push!.subscribed).toBe(true);
    await w.worker.fromOwn(order);
    await settled();
    expect(w.push!.subscribed).toBe(false);
  });
});
