import { expect, test, vi } from "vitest";
import { parseRobots, Robots, type RobotsFile } from "./robots.ts";
import { FakeClock } from "./testing/fake-clock.ts";

const fileUrl = new URL("https://www.amazon.de/robots.txt");
const page = new URL("https://www.amazon.de/dp/B000000001");
const disallow: RobotsFile = { kind: "text", text: "User-agent: *\nDisallow: /dp/" };
const unreachable: RobotsFile = { kind: "unreachable", retryAfterMs: 5000 };

test.each([
  ["", true],
  ["User-agent: *\nDisallow: /dp/rate-this-item/\nDisallow: /gp/cart", true],
  ["User-agent: *\nDisallow: /", false],
  ["User-agent: *\nDisallow: /dp/\nAllow: /dp/B0", true],
  ["User-agent: *\nDisallow: /\n\nUser-agent: tidemark\nDisallow: /gp/", true],
  ["User-agent: *\nAllow: /\n\nUser-agent: Tidemark\nDisallow: /dp/", false],
  ["User-agent: GPTBot\nDisallow: /", true],
  ["<html>not found</html>", true],
])("robots.txt %j allows a visit: %s", (text, expected) => {
  expect(parseRobots(fileUrl, text)(page)).toBe(expected);
});

test("robots.txt of one host does not apply to another", () => {
  expect(parseRobots(fileUrl, "")(new URL("https://www.amazon.com/dp/B000000001"))).toBe(false);
});

test("robots.txt is requested once an hour and host", async () => {
  const clock = new FakeClock();
  const robots = new Robots(clock);
  const fetchFile = vi.fn(async () => disallow);
  for (const waitMs of [0, 3_599_000, 1000]) {
    clock.time += waitMs;
    const answer = await robots.rulesFor(page, fetchFile);
    expect(answer.ok && answer.rules(page)).toBe(false);
  }
  expect(fetchFile.mock.calls).toEqual([[fileUrl], [fileUrl]]);
});

test("an absent robots.txt allows everything, an unreachable one nothing and is requested again", async () => {
  const robots = new Robots(new FakeClock());
  expect(await robots.rulesFor(page, async () => unreachable)).toEqual({ ok: false, retryAfterMs: 5000 });
  const answer = await robots.rulesFor(page, async () => ({ kind: "absent" }));
  expect(answer.ok && answer.rules(page)).toBe(true);
});

test("a copy stands in for an unreachable file for a day at most", async () => {
  const clock = new FakeClock();
  const robots = new Robots(clock);
  await robots.rulesFor(page, async () => ({ kind: "absent" }));
  clock.time += 23 * 3_600_000;
  expect(await robots.rulesFor(page, async () => unreachable)).toMatchObject({ ok: true });
  clock.time += 3_600_000;
  expect(await robots.rulesFor(page, async () => unreachable)).toMatchObject({ ok: false });
});
