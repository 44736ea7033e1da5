import { afterEach, beforeEach, expect, test } from "vitest";
import type { Answer, Post } from "../../alerts/channels/guarded-fetch.ts";
import { loggerTo } from "../../platform/logger.ts";
import { day, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { runJob } from "./run-job.ts";
import { tellJumpsJob } from "./tell-jumps.ts";

let server: TestServer;
let posts: Post[];
let logged: string[];
let answer: Answer;
beforeEach(async () => {
  server = await startTestServer();
  posts = [];
  logged = [];
  answer = { ok: true, status: 200, retryAfter: null, body: "" };
  // Each week 50 reporter days; in this one 20 of them without a price.
  const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  const row = {
    marketplace: 1,
    client: "1.0",
    priced: true,
    outcome: "box-core-price",
    pages: 50,
    weight: 50,
  };
  const now = dateOf(server.clock.now);
  await server.pool`
    insert into page_outcome ${server.pool([
      { ...row, day: dateOf(server.clock.now - 10 * day) },
      { ...row, day: now, weight: 30 },
      { ...row, day: now, priced: false, outcome: "ambiguous", weight: 20 },
    ])}`;
});
afterEach(() => server.stop());

const log = loggerTo((level, _, fields) => logged.push(`${level} ${fields.jump ?? fields.err}`));
async function round(url: string | null = "https://ntfy.example/tides"): Promise<void> {
  const fetch = async (post: Post) => {
    posts.push(post);
    return answer;
  };
  const job = tellJumpsJob({ fetch, url, log });
  const { signal } = new AbortController();
  await runJob(job, { pool: server.pool, clock: () => server.clock.now, signal, log });
}
const line = "amazon.com: 40% of the pages give no price (ambiguous), after 0% in the week before.";

test("the operator is told of a jump once, by a line of text at a URL and in the log", async () => {
  await round();
  await round();
  expect(posts.map(({ url, body }) => [url, body])).toEqual([
    ["https://ntfy.example/tides", line],
    ["https://ntfy.example/tides", line.replace("amazon.com", "amazon.com, extension 1.0")],
  ]);
  expect(logged[0]).toBe(`warn ${line}`);
  expect(logged).toHaveLength(2);
});

test("without a URL a jump is in the log alone", async () => {
  await round(null);
  expect(posts).toEqual([]);
  expect(logged).toHaveLength(2);
});

test.each<[string, Answer]>([
  ["does not answer", { ok: false, reason: "No answer.", next: "again" }],
  ["refuses", { ok: true, status: 500, retryAfter: null, body: "" }],
])("a jump is told again when the receiver %s", async (_, failure) => {
  answer = failure;
  await round();
  expect(posts).toHaveLength(1);
  answer = { ok: true, status: 204, retryAfter: null, body: "" };
  await round();
  expect(posts).toHaveLength(3);
  await round();
  expect(posts).toHaveLength(3);
});
