import type { MessageView } from "@tidemark/core/wire";
import { beforeEach, describe, expect, test } from "vitest";
import { extensionOrigin, settled } from "../testing/fake-browser.fixture.ts";
import { retryLater } from "../testing/fake-server.fixture.ts";
import { HolderFixture } from "../testing/holder.fixture.ts";
import { messageOf } from "../testing/watch.fixture.ts";

let w: HolderFixture;

beforeEach(() => {
  w = new HolderFixture();
});

describe("alerts", () => {
  test("alerts are polled every minute while there is a watch, and not without one", async () => {
    await w.makeFirstWatch();
    await w.ringAlertsAlarm();
    await w.ringAlertsAlarm();
    expect(w.requestsTo("/v1/alerts")).toHaveLength(3);
    w.worker.alarm("alerts");
    w.restart();
    await settled();
    expect(w.requestsTo("/v1/alerts")).toHaveLength(3);
    w.watches = [];
    await w.worker.fromOwnPage({ type: "remove-watch", id: "1" });
    await settled();
    await w.ringAlertsAlarm();
    await w.ringAlertsAlarm();
    expect(w.requestsTo("/v1/alerts")).toHaveLength(3);
    await w.worker.fromOwnPage({ type: "decline" });
    await settled();
    expect(w.machine.alarms.has("alerts")).toBe(false);
  });

  test("alerts of a watch made elsewhere, on a phone, are polled within a minute", async () => {
    await w.makeFirstWatch();
    w.watches = [];
    await w.worker.fromOwnPage({ type: "remove-watch", id: "1" });
    await settled();
    await w.ringAlertsAlarm();
    const before = w.requestsTo("/v1/alerts").length;
    w.watches = [{ id: "7", rule: { kind: "of a newer server" } }];
    w.messages = [messageOf(1)];
    const removed = w.machine.now;
    await w.ringAlertsAlarm();
    expect([w.machine.now - removed, w.requestsTo("/v1/alerts").length - before]).toEqual([60_000, 1]);
    expect(w.machine.notificationsShown).toBe(1);
    const last = w.machine.now;
    await w.ringAlertsAlarm();
    expect(w.machine.now - last).toBe(60_000);
  });

  test("alerts are no longer polled once every watch was removed elsewhere", async () => {
    await w.makeFirstWatch();
    w.watches = [];
    w.machine.now += 86_400_000;
    await w.ringAlertsAlarm();
    const before = w.requestsTo("/v1/alerts").length;
    await w.ringAlertsAlarm();
    await w.ringAlertsAlarm();
    expect(w.requestsTo("/v1/alerts")).toHaveLength(before);
  });

  test("unreadable alerts are skipped, counted, and not asked for again", async () => {
    await w.makeFirstWatch();
    const odd = [{ ...messageOf(2), kind: "of a newer server" }, null, "<html>"];
    w.messages = [messageOf(1), ...(odd as MessageView[]), messageOf(5)];
    w.api.override = (request) =>
      request.url.includes("/v1/alerts?after=0")
        ? Response.json({ messages: w.messages, last: 5 })
        : w.answer(request);
    await w.ringAlertsAlarm();
    expect([...w.machine.notifications.keys()]).toEqual(["missed", "key-1", "key-5"]);
    expect(w.machine.notifications.get("missed")!.message).toBe("3 earlier alerts");
    await w.ringAlertsAlarm();
    expect(w.requestsTo("/v1/alerts").at(-1)!.url).toContain("after=5");
    expect(w.machine.notificationsShown).toBe(3);
  });

  test("polls for alerts show the ETag of the last answer", async () => {
    await w.makeFirstWatch();
    await w.ringAlertsAlarm();
    expect(w.requestsTo("/v1/alerts").at(-1)!.headers["If-None-Match"]).toBe('"0"');
  });

  test("an alert is shown once: not again by number, by key, after a restart or by a push", async () => {
    await w.makeFirstWatch();
    w.messages = [messageOf(1)];
    await w.ringAlertsAlarm();
    const titles = [...w.machine.notifications.values()].map(({ title }) => title);
    expect(titles).toEqual(["$20.00 → $17.50 (−13%)"]);
    w.messages = [messageOf(1), messageOf(2, { key: "key-1" })];
    await w.worker.pushed();
    w.restart();
    await w.ringAlertsAlarm();
    expect(w.machine.notificationsShown).toBe(1);
  });

  test("an alert is shown exactly once, wherever the worker is ended", async () => {
    for (const dieAfter of [false, true]) {
      for (let steps = 1; steps <= 14; steps++) {
        w = new HolderFixture();
        await w.makeFirstWatch();
        w.messages = [messageOf(1)];
        Object.assign(w.machine, { steps, dieAfter });
        await w.ringAlertsAlarm();
        w.machine.steps = Number.POSITIVE_INFINITY;
        w.restart();
        await settled();
        await w.ringAlertsAlarm();
        expect([steps, dieAfter, w.machine.notificationsShown, w.machine.notifications.size]).toEqual([
          steps,
          dieAfter,
          1,
          1,
        ]);
      }
    }
  });

  test("a correction replaces the notification of the alert it corrects", async () => {
    await w.makeFirstWatch();
    w.messages = [messageOf(1)];
    await w.ringAlertsAlarm();
    w.messages.push(messageOf(2, { kind: "correction", corrects: "key-1" }, { was: 1750, is: 2000 }));
    await w.ringAlertsAlarm();
    expect([...w.machine.notifications]).toMatchObject([["key-1", { title: "Correction" }]]);
  });

  test("many pending alerts are counted, and only the last ones shown", async () => {
    await w.makeFirstWatch();
    w.messages = Array.from({ length: 130 }, (_, n) => messageOf(n + 1));
    await w.ringAlertsAlarm();
    expect(w.machine.notificationsShown).toBe(6);
    expect(w.machine.notifications.get("missed")!.message).toBe("125 earlier alerts");
    expect(w.machine.notifications.has("key-130")).toBe(true);
  });

  test("a click on an alert opens the product at the shop, and no address of the server's making", async () => {
    await w.makeFirstWatch();
    w.messages = [messageOf(1), messageOf(2, {}, { marketplace: "evil.example/?" })];
    await w.ringAlertsAlarm();
    w.worker.click("key-1");
    w.worker.click("key-2");
    await settled();
    expect(w.machine.tabs).toEqual([
      "https://www.amazon.com/dp/B000000001",
      `${extensionOrigin}options.html#told`,
    ]);
  });

  test("a click on an alert about several products opens the list of alerts", async () => {
    await w.makeFirstWatch();
    const [item] = messageOf(1).items;
    w.messages = [messageOf(1, { kind: "digest", items: [item!, { ...item!, asin: "B000000002" }] })];
    await w.ringAlertsAlarm();
    w.worker.click("key-1");
    await settled();
    expect(w.machine.tabs).toEqual([`${extensionOrigin}options.html#told`]);
    expect(w.machine.notifications.size).toBe(0);
  });

  test("the button of an alert removes its watch", async () => {
    await w.makeFirstWatch();
    w.messages = [messageOf(1)];
    await w.ringAlertsAlarm();
    w.worker.clickButton("key-1");
    await settled();
    expect(w.requestsTo("/v1/watches/1").map(({ method }) => method)).toEqual(["DELETE"]);
  });

  test("polls for alerts back off from a failing server, and follow its Retry-After", async () => {
    await w.makeFirstWatch();
    const waits: number[] = [];
    for (const answer of [
      retryLater(503, "300"),
      retryLater(500),
      retryLater(500),
      retryLater(500),
      retryLater(500),
    ]) {
      w.api.override = () => answer;
      await w.ringAlertsAlarm();
      waits.push(w.machine.alarms.get("alerts")! - w.machine.now);
    }
    expect(waits).toEqual([300_000, 60_000, 60_000, 120_000, 240_000]);
  });
});
