import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppEnv } from "./app-env.ts";
import { Guesses } from "./guesses.ts";
import { bearerOf, KeyGuard } from "./key-guard.ts";
import { ServiceError } from "./problem-details.ts";
import { type Limit, RateLimit } from "./rate-limit.ts";

const most = 5;
let server: Server;
let guard: KeyGuard;

/** As a counter on another machine answers: one after the other, later. */
const distant = (own: Limit): Limit => {
  let last: Promise<unknown> = Promise.resolve();
  const later = (ask: () => number | Promise<number>): Promise<number> => {
    const answer = last.then(() => new Promise((resolve) => setTimeout(resolve, 2))).then(ask);
    last = answer;
    return answer;
  };
  return {
    waitS: (key, n) => later(() => own.waitS(key, n)),
    take: (key, n) => later(() => own.take(key, n)),
  };
};

beforeAll(async () => {
  const app = new Hono<AppEnv>()
    .get("/", async (c) => c.text((await guard.isRight(c, bearerOf(c)!)) ? "right" : "wrong"))
    .onError((error, c) => (error instanceof ServiceError ? c.text(error.code) : c.text("fault", 500)));
  server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const guess = async (key: string): Promise<string> => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return (await fetch(url, { headers: { Authorization: `Bearer ${key}`, Connection: "close" } })).text();
};

test.each([
  ["this process", (own: Limit) => own],
  ["another machine", distant],
])("of guesses that come together, no more than the limit are answered, counted by %s", async (_, by) => {
  const guesses = (limit: Limit) => new Guesses([], by(limit));
  guard = new KeyGuard("the right key", "no", guesses(new RateLimit(most, () => 0)));
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => guess(`wrong key ${n}`)));
  expect(answers.filter((answer) => answer === "wrong")).toHaveLength(most);
  expect(answers.filter((answer) => answer === "too-many")).toHaveLength(40 - most);
  expect(await guess("the right key")).toBe("too-many");
});

test("the right key counts as no guess, however often it comes together", async () => {
  guard = new KeyGuard("the right key", "no", new Guesses([], distant(new RateLimit(most, () => 0))));
  const answers = await Promise.all(Array.from({ length: 20 }, () => guess("the right key")));
  expect(new Set(answers)).toEqual(new Set(["right"]));
  expect(await guess("a wrong key")).toBe("wrong");
});
