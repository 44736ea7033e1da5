import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { StoredChannel } from "@tidemark/drizzle";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sealChannelsJob } from "../../operations/upkeep/seal-channels.ts";
import { openPool } from "../../platform/database.ts";
import { type LogFields, loggerTo } from "../../platform/logger.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";
import { addChannel, addHolder } from "../../testing/watch-world.ts";
import { ChannelVault } from "./channel-vault.ts";

const part = "hushhush";
const secrets = {
  webhook: { kind: "webhook", url: `https://127.0.0.1:1/${part}?k=${part}` },
  ntfy: { kind: "ntfy", server: "http://127.0.0.1:7391", topic: `${part}-topic`, token: `tk_${part}` },
  telegram: { kind: "telegram", token: `123456789:${part.repeat(4)}`, chat: "4242424242" },
  discord: { kind: "discord", url: `https://discord.com/api/webhooks/1234567890/${part.repeat(8)}` },
  gotify: { kind: "gotify", server: "http://127.0.0.1:7391", token: `${part}-app` },
  pushover: { kind: "pushover", user: `${part}${"u".repeat(22)}`, token: `${part}${"a".repeat(22)}` },
  apprise: { kind: "apprise", url: `http://127.0.0.1:7391/notify/${part}`, tag: part },
  "web-push": {
    kind: "web-push",
    endpoint: `https://127.0.0.1/${part}`,
    keys: { p256dh: part.repeat(10), auth: part.repeat(3) },
  },
} as const;
const spoken = new RegExp(`${part}|4242424242`);

let server: TestServer;
let spans: string;
let lines: string;
let collector: ReturnType<typeof createServer>;

beforeEach(async () => {
  [spans, lines] = ["", ""];
  collector = createServer(async (request, response) => {
    for await (const chunk of request) spans += chunk.toString("latin1");
    response.end("{}");
  });
  await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
  const tracesUrl = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  server = await startTestServer(
    { OTEL_EXPORTER_OTLP_ENDPOINT: tracesUrl, LOG_LEVEL: "debug" },
    {
      log: loggerTo(
        (level, message, fields: LogFields) => {
          const { err, ...others } = fields;
          const error =
            err instanceof Error ? `${err.stack} ${JSON.stringify(err)} ${String(err.cause)}` : String(err);
          lines += `${level} ${message} ${JSON.stringify(others)} ${error}\n`;
        },
        () => true,
      ),
    },
  );
});
afterEach(async () => {
  await server.stop();
  collector.close();
});

test("secrets of channels are in no answer, export, log line, trace or column", async () => {
  const holder = await newHolder(server);
  const v1 = (path: string, method: string, body?: unknown) =>
    ask(`${server.url}/v1/${path}`, method, holder, body);
  const answers: unknown[] = [];
  for (const wish of Object.values(secrets)) {
    const made = await v1("channels", "POST", wish);
    expect(made.status).toBe(201);
    answers.push({ ...made.body, secret: null }, (await v1("channels", "POST", wish)).body);
  }
  const { channels } = (await v1("channels", "GET")).body;
  expect(channels).toHaveLength(8);
  for (const { id, kind } of channels) {
    // Not those that lead out of the test.
    if (["telegram", "discord", "pushover"].includes(kind)) continue;
    answers.push((await v1(`channels/${id}/test`, "POST")).body);
  }
  answers.push((await v1("channels", "GET")).body, (await v1("me", "GET")).body);
  const bad = { ...secrets.gotify, server: `http://${part}:${part}@push.example` };
  answers.push((await v1("channels", "POST", { ...bad, token: `${part} ${part}` })).body);
  const columns = await columnsOf(server);
  // Sends what is left of the traces.
  await server.server.stop();
  for (const [where, text] of Object.entries({ answers: JSON.stringify(answers), lines, spans, columns })) {
    expect([where, spoken.exec(text)?.[0] ?? null]).toEqual([where, null]);
  }
  expect(lines).toContain("/v1/channels");
  expect(spans).toContain("/v1/channels");
  expect(columns).toContain("sealed");
});

test("plain rows of an older version are encrypted once, and say where they lead", async () => {
  const { pool } = server;
  const holder = await addHolder(pool);
  for (const target of Object.values(secrets)) await addChannel(pool, holder, target);
  await addChannel(pool, holder, { kind: "email", address: "ann@home.example" });
  const vault = new ChannelVault("the channels' key in tests");
  const job = sealChannelsJob(vault);
  const run = () => job.run(pool, () => server.clock.now, new AbortController().signal);
  expect([await run(), await run()]).toEqual([8, 0]);
  expect(spoken.exec(await columnsOf(server))).toBeNull();
  const rows = await pool<
    { kind: string; target: StoredChannel; hint: string }[]
  >`select kind, target, hint from channel order by id`;
  for (const { kind, target, hint } of rows.slice(0, 8)) {
    expect(vault.open(kind, target)).toEqual(secrets[kind as keyof typeof secrets]);
    expect(hint).not.toBeNull();
  }
  expect(rows[8]!.target).toEqual({ kind: "email", address: "ann@home.example" });
  // A server of the version before adds another one meanwhile.
  await addChannel(pool, holder, { kind: "webhook", url: "https://hooks.example/late" });
  expect(await run()).toBe(1);
});

test("a new key seals again what the old one sealed, and leaves alone what nobody can open", async () => {
  const { pool } = server;
  const holder = await addHolder(pool);
  await addChannel(pool, holder, secrets.ntfy);
  const lost = new ChannelVault("a lost key").seal(secrets.gotify);
  await pool`insert into channel (holder_id, kind, target) values (${String(holder)}::bigint, 'gotify', ${JSON.stringify(lost)}::text::jsonb)`;
  const signal = new AbortController().signal;
  await sealChannelsJob(new ChannelVault("the channels' key in tests")).run(
    pool,
    () => server.clock.now,
    signal,
  );
  const next = new ChannelVault("the next key", "the channels' key in tests");
  expect(await sealChannelsJob(next).run(pool, () => server.clock.now, signal)).toBe(1);
  const [ntfy, gotify] = await pool<{ target: StoredChannel }[]>`select target from channel order by id`;
  expect(new ChannelVault("the next key").open("ntfy", ntfy!.target)).toEqual(secrets.ntfy);
  expect(gotify!.target).toEqual(lost);
});

/** All that is in the database, as text. */
async function columnsOf({ databaseUrl }: TestServer): Promise<string> {
  const pool = openPool(databaseUrl, 1);
  try {
    const tables = await pool<{ name: string }[]>`
      select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`;
    const all = await Promise.all(
      tables.map(({ name }) => pool.unsafe(`select t::text as row from ${name} t`)),
    );
    return JSON.stringify(all);
  } finally {
    await pool.end();
  }
}
