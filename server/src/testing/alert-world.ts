import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Messages } from "@tidemark/core/wire";
import { expect, vi } from "vitest";
import { openPool, type Pool } from "../platform/database.ts";
import { ask, newHolder } from "./holders.ts";
import { type Hook, openHook } from "./hook.ts";
import { openPostOffice, type PostOffice } from "./post-office.ts";
import { PriceWorld } from "./price-world.ts";
import { type ServerProcess, startServerProcess } from "./running.ts";
import { addChannel } from "./watch-world.ts";

/** Longer than a lease, and than any wait between two attempts. */
export const pastLeaseMs = 3_700_000;

/** A holder with a mail address and a webhook. */
export interface Subscriber {
  readonly token: string;
  readonly id: bigint;
}

/** Server processes on a database, and holders with mail and webhook. */
export interface AlertWorld {
  readonly pool: Pool;
  readonly prices: PriceWorld;
  readonly hook: Hook;
  readonly post: PostOffice;
  readonly env: Readonly<Record<string, string>>;
  start(more?: NodeJS.ProcessEnv, roles?: readonly string[]): Promise<ServerProcess>;
  subscribe(server: ServerProcess): Promise<Subscriber>;
  /** The holder's messages from the API. */
  told(server: ServerProcess, somebody: Subscriber): Promise<Messages["messages"]>;
  /** Shifts the due times in the database. */
  elapse(ms: number): Promise<void>;
  /** Resolves once nothing is due. */
  idle(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

export async function openAlertWorld(databaseUrl: string): Promise<AlertWorld> {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-alerts-"));
  const [hook, post] = [await openHook(), await openPostOffice()];
  const pool = openPool(databaseUrl, 6);
  const processes: ServerProcess[] = [];
  const env = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: folder,
    VERIFIER: "off",
    SMTP_URL: post.url,
    MAIL_FROM: "alerts@tides.example",
    ALLOWED_NETWORKS: "127.0.0.0/8",
  };
  return {
    pool,
    prices: new PriceWorld(pool),
    hook,
    post,
    env,
    async start(more = {}, roles = ["api", "relay", "notifier"]) {
      const started = await startServerProcess({ ...env, ...more }, roles);
      processes.push(started);
      return started;
    },
    async subscribe(server) {
      const token = await newHolder(server);
      const [{ id }] = await pool<[{ id: bigint }]>`select id from holder order by id desc limit 1`;
      await addChannel(pool, id, { kind: "email", address: `holder-${id}@home.example` });
      await addChannel(pool, id, { kind: "webhook", url: `${hook.url}?holder=${id}` });
      return { token, id };
    },
    async told({ url }, { token }) {
      return (await ask(`${url}/v1/alerts?after=0&limit=100`, "GET", token)).body.messages;
    },
    async elapse(ms) {
      await pool`update watch set cooldown_until = cooldown_until - ${ms} * interval '1 ms'`;
      await pool`update message set due_at = due_at - ${ms} * interval '1 ms' where closed_at is null`;
      await pool`
        update delivery set not_before = not_before - ${ms} * interval '1 ms' where status = 'waiting'`;
    },
    idle: (timeout = 20_000) =>
      vi.waitFor(
        async () => {
          const [left] = await pool<[{ messages: number; deliveries: number; pages: number }]>`
            select (select count(*)::int from message where closed_at is null and due_at <= now()) as messages,
              (select count(*)::int from delivery where status = 'waiting'
                and (not_before <= now() or lease_token is not null)) as deliveries,
              (select count(*)::int from fan_out) as pages`;
          expect(left).toEqual({ messages: 0, deliveries: 0, pages: 0 });
        },
        { timeout, interval: 20 },
      ),
    async close() {
      await Promise.all([hook.close(), post.close()]);
      for (const one of processes) await one.end("SIGKILL");
      await pool.end({ timeout: 1 });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
