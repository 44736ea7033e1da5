import { beforeEach, describe, expect, test } from "vitest";
import { settled } from "../testing/fake-browser.fixture.ts";
import { retryLater } from "../testing/fake-server.fixture.ts";
import { FakePush, HolderFixture } from "../testing/holder.fixture.ts";

let w: HolderFixture;

beforeEach(() => {
  w = new HolderFixture(new FakePush());
});

describe("push subscription", () => {
  const kept = () =>
    (w.machine.disk.holder as { pushing: { channel: string | null } } | null)?.pushing.channel;

  test("push is subscribed to once, with the first watch", async () => {
    await w.makeFirstWatch();
    await w.ringAlertsAlarm();
    w.restart();
    await settled();
    expect([w.push!.attempts, kept(), w.channels.length]).toEqual([1, "1", 1]);
  });

  test("a failed push subscription is tried again after an hour, not every minute", async () => {
    w.push!.reachable = false;
    await w.makeFirstWatch();
    await w.ringAlertsAlarm();
    await w.ringAlertsAlarm();
    expect([w.push!.attempts, kept()]).toEqual([1, null]);
    w.push!.reachable = true;
    w.machine.now += 3_600_000;
    await w.ringAlertsAlarm();
    expect([w.push!.attempts, kept()]).toEqual([2, "1"]);
  });

  test("a push subscription that the server did not take is tried again", async () => {
    w.api.override = (request) =>
      request.method === "POST" && request.url.endsWith("/channels") ? retryLater(503) : w.answer(request);
    await w.makeFirstWatch();
    expect([w.push!.subscribed, kept()]).toEqual([true, null]);
    w.api.override = w.answer;
    w.machine.now += 3_600_000;
    await w.ringAlertsAlarm();
    expect([w.push!.attempts, kept(), w.channels.length]).toEqual([2, "1", 1]);
  });

  test("a push subscription that the browser dropped is replaced", async () => {
    await w.makeFirstWatch();
    w.push!.subscribed = false;
    w.machine.now += 3_600_000;
    await w.ringAlertsAlarm();
    expect([w.push!.subscribed, w.push!.attempts, w.channels.length]).toEqual([true, 2, 1]);
  });

  test("push that was turned off stays off until it is turned on", async () => {
    await w.makeFirstWatch();
    expect(await w.worker.fromOwnPage({ type: "remove-channel", id: "1" })).toMatchObject({ ok: true });
    expect([w.push!.subscribed, w.channels]).toEqual([false, []]);
    w.machine.now += 7_200_000;
    await w.ringAlertsAlarm();
    expect([w.push!.subscribed, w.push!.attempts]).toEqual([false, 1]);
    expect(await w.worker.fromOwnPage({ type: "push-on" })).toEqual({ ok: true, value: null });
    expect([w.push!.subscribed, kept()]).toEqual([true, "1"]);
  });

  test("removing another channel keeps the push subscription", async () => {
    await w.makeFirstWatch();
    await w.worker.fromOwnPage({ type: "remove-channel", id: "99" });
    expect(w.push!.subscribed).toBe(true);
  });

  test("turning push on without an answer of the push service gives no-push", async () => {
    w.push!.reachable = false;
    await w.makeFirstWatch();
    expect(await w.worker.fromOwnPage({ type: "push-on" })).toEqual({ ok: false, reason: "no-push" });
  });

  test.each([
    ["consent is withdrawn", { type: "decline" }],
    ["the holder is erased", { type: "erase-holder" }],
    ["another server is chosen", { type: "only-look-up", server: "https://other.example.org" }],
  ])("push is unsubscribed when %s", async (_, request) => {
    await w.makeFirstWatch();
    expect(w.push!.subscribed).toBe(true);
    await w.worker.fromOwnPage(request);
    await settled();
    expect(w.push!.subscribed).toBe(false);
  });
});
