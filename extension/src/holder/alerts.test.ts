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
  test("are asked for every minute while there is a watch, and not without one", async () => {
    await w.watch();
    await w.minute();
    await w.minute();
    expect(w.asked("/v1/alerts")).toHaveLength(3);
    w.worker.alarm("alerts");
    w.wake();
    await settled();
    expect(w.asked("/v1/alerts")).toHaveLength(3);
    w.watches = [];
    await w.worker.fromOwn({ type: "remove-watch", id: "1" });
    await settled();
    await w.minute();
    await w.minute();
    expect(w.asked("/v1/alerts")).toHaveLength(3);
    await w.worker.fromOwn({ type: "decline" });
    await settled();
    expect(w.on.alarms.has("alerts")).toBe(false);
  });

  test("of a watch made elsewhere are asked for within a quarter of an hour", async () => {
    await w.watch();
    w.watches = [];
    await w.worker.fromOwn({ type: "remove-watch", id: "1" });
    await settled();
    await w.minute();
    const before = w.asked("/v1/alerts").length;
    w.watches = [{ id: "7", rule: { kind: "of a newer server" } }];
    w.messages = [messageOf(1)];
    const removed = w.on.now;
    await w.minute();
    expect([w.on.now - removed, w.asked("/v1/alerts").length - before]).toEqual([900_000, 1]);
    expect(w.on.notificationsShown).toBe(1);
    const last = w.on.now;
    await w.minute();
    expect(w.on.now - last).toBe(60_000);
  });

  test("are asked for no more once every watch was ended elsewhere", async () => {
    await w.watch();
    w.watches = [];
    w.on.now += 86_400_000;
    await w.minute();
    const before = w.asked("/v1/alerts").length;
    await w.minute();
    await w.minute();
    expect(w.asked("/v1/alerts")).toHaveLength(before);
  });

  test("that cannot be read are passed over, counted, and not asked for again", async () => {
    await w.watch();
    const odd = [{ ...messageOf(2), kind: "of a newer server" }, null, "<html>"];
    w.messages = [messageOf(1), ...(odd as MessageView[]), messageOf(5)];
    w.api.override = (request) =>
      request.url.includes("/v1/alerts?after=0")
        ? Response.json({ messages: w.messages, last: 5 })
        : w.answer(request);
    await w.minute();
    expect([...w.on.notifications.keys()]).toEqual(["missed", "key-1", "key-5"]);
    expect(w.on.notifications.get("missed")!.message).toBe("3 earlier alerts");
    await w.minute();
    expect(w.asked("/v1/alerts").at(-1)!.url).toContain("after=5");
    expect(w.on.notificationsShown).toBe(3);
  });

  test("that did not change are not sent again", async () => {
    await w.watch();
    await w.minute();
    expect(w.asked("/v1/alerts").at(-1)!.headers["If-None-Match"]).toBe('"0"');
  });

  test("are shown once: not again by number, by key, after a restart or by a push", async () => {
    await w.watch();
    w.messages = [messageOf(1)];
    await w.minute();
    const titles = [...w.on.notifications.values()].map(({ title }) => title);
    expect(titles).toEqual(["$20.00 → $17.50 (−12 %)"]);
    w.messages = [messageOf(1), messageOf(2, { key: "key-1" })];
    await w.pushed();
    w.wake();
    await w.minute();
    expect(w.on.notificationsShown).toBe(1);
  });

  test("are shown after a death at any step, and ring once", async () => {
    for (const dieAfter of [false, true]) {
      for (let steps = 1; steps <= 14; steps++) {
        w = new HolderFixture();
        await w.watch();
        w.messages = [messageOf(1)];
        Object.assign(w.on, { steps, dieAfter });
        await w.minute();
        w.on.steps = Number.POSITIVE_INFINITY;
        w.wake();
        await settled();
        await w.minute();
        expect([steps, dieAfter, w.on.notificationsShown, w.on.notifications.size]).toEqual([
          steps,
          dieAfter,
          1,
          1,
        ]);
      }
    }
  });

  test("that are false are replaced by their correction", async () => {
    await w.watch();
    w.messages = [messageOf(1)];
    await w.minute();
    w.messages.push(messageOf(2, { kind: "correction", corrects: "key-1" }, { was: 1750, is: 2000 }));
    await w.minute();
    expect([...w.on.notifications]).toMatchObject([["key-1", { title: "Correction" }]]);
  });

  test("of a long absence are summed up", async () => {
    await w.watch();
    w.messages = Array.from({ length: 130 }, (_, n) => messageOf(n + 1));
    await w.minute();
    expect(w.on.notificationsShown).toBe(6);
    expect(w.on.notifications.get("missed")!.message).toBe("125 earlier alerts");
    expect(w.on.notifications.has("key-130")).toBe(true);
  });

  test("open the product at the shop, and nothing that a server makes up", async () => {
    await w.watch();
    w.messages = [messageOf(1), messageOf(2, {}, { marketplace: "evil.example/?" })];
    await w.minute();
    w.worker.click("key-1");
    w.worker.click("key-2");
    await settled();
    expect(w.on.tabs).toEqual([
      "https://www.amazon.com/dp/B000000001",
      `${extensionOrigin}options.html#told`,
    ]);
  });

  test("of several products open the list of what was told", async () => {
    await w.watch();
    const [item] = messageOf(1).items;
    w.messages = [messageOf(1, { kind: "digest", items: [item!, { ...item!, asin: "B000000002" }] })];
    await w.minute();
    w.worker.click("key-1");
    await settled();
    expect(w.on.tabs).toEqual([`${extensionOrigin}options.html#told`]);
    expect(w.on.notifications.size).toBe(0);
  });

  test("have a button that ends the watch", async () => {
    await w.watch();
    w.messages = [messageOf(1)];
    await w.minute();
    w.worker.clickButton("key-1");
    await settled();
    expect(w.asked("/v1/watches/1").map(({ method }) => method)).toEqual(["DELETE"]);
  });

  test("are asked for ever more slowly of a server that fails, as it says when it says", async () => {
    await w.watch();
    const waits: number[] = [];
    for (const answer of [
      retryLater(503, "300"),
      retryLater(500),
      retryLater(500),
      retryLater(500),
      retryLater(500),
    ]) {
      w.api.override = () => answer;
      await w.minute();
      waits.push(w.on.alarms.get("alerts")! - w.on.now);
    }
    expect(waits).toEqual([300_000, 60_000, 60_000, 120_000, 240_000]);
  });
});
