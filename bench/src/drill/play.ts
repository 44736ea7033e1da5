import { setTimeout as sleep } from "node:timers/promises";
import { connectTo, type Fault } from "./faults.ts";
import type { KeptServer } from "./kept-server.ts";
import { type DrillProducts, Load, look } from "./load.ts";

/** A server on a database. */
export interface World {
  readonly server: KeptServer;
  readonly tokens: readonly string[];
  readonly products: DrillProducts;
  /** The database itself, past everything that may be wrong on the way. */
  readonly databaseUrl: () => Promise<string>;
}

export interface Played {
  readonly fault: string;
  /** Reports acknowledged; of those, in the database; of those, more than once. */
  readonly acked: number;
  readonly found: number;
  readonly doubled: number;
  /** Requests neither answered nor cut off within 16 s. */
  readonly unanswered: number;
  /** From the database's return until every judging lane takes reports. */
  readonly recoveredMs: number;
  /** From SIGTERM, sent while the fault lasts, until the server's process has ended. */
  readonly stoppedMs: number;
}

const limits = { recoveredMs: 10_000, stoppedMs: 15_000 };
const longestMs = 40_000;

export const holds = ({ acked, found, doubled, unanswered, recoveredMs, stoppedMs }: Played): boolean =>
  acked > 0 &&
  found === acked &&
  doubled === 0 &&
  unanswered === 0 &&
  recoveredMs <= limits.recoveredMs &&
  stoppedMs <= limits.stoppedMs;

/** Plays a fault under load, twice: the server lives through the first, and is asked to end during the second. */
export async function play(fault: Fault, world: World, seconds: number): Promise<Played> {
  const { server, tokens, products, databaseUrl } = world;
  const load = new Load(server.url, tokens, products);
  await sleep(1000);
  await fault.begin();
  if (fault.lasts) await sleep(seconds * 1000);
  await fault.end();
  const back = await answers(databaseUrl);
  const recoveredMs = await load.recovered(back, longestMs);
  await sleep(1000);

  const begun = fault.begin();
  // Awaited below: until then its failure must not end the process.
  begun.catch(() => {});
  await (fault.lasts ? begun.then(() => sleep(1000)) : sleep(50));
  const stoppedMs = await server.stop();
  await begun;
  await fault.end();
  await server.start();
  await load.recovered(performance.now(), longestMs);
  await load.stop();

  const sql = connectTo(await databaseUrl());
  const { found, doubled } = await look(sql, load);
  await sql.end();
  const { acked, unanswered } = load;
  return { fault: fault.name, acked: acked.length, found, doubled, unanswered, recoveredMs, stoppedMs };
}

/** When the database answers. */
async function answers(databaseUrl: World["databaseUrl"]): Promise<number> {
  for (const until = performance.now() + longestMs; ; ) {
    try {
      const sql = connectTo(await databaseUrl());
      await sql`select 1`.finally(() => sql.end({ timeout: 1 }));
      return performance.now();
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(20);
    }
  }
}
