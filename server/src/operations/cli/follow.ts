import { join } from "node:path";
import { attachDatabase, newSecret, replaceConfig } from "@tidemark/drizzle";
import { guardedGet } from "../../alerts/channels/guarded-get.ts";
import type { FollowView } from "../../history/followed/follows.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { feedKeyOf, fingerprintOf } from "../feed/feed-key.ts";
import { feedSourceBy } from "../follow/feed-source.ts";
import { type Followed, followServer } from "../follow/follow-server.ts";
import { manageFollows } from "../follow/manage-follows.ts";
import { CommandError, commandSettings, type Place, prepareFor, runCommand, secretsOf } from "./command.ts";
import { progressLine } from "./progress-line.ts";

const usage = `usage: npm run -s follow -- URL                      read a server's key
       npm run -s follow -- confirm ID FINGERPRINT   follow it
       npm run -s follow -- list
       npm run -s follow -- check ID                 take in what is new
       npm run -s follow -- unfollow ID              delete all that came from it
       npm run -s follow -- new-key                  sign this server's own open data with a new key
See docs/open-data.md.`;

function idOf(text: string | undefined): number {
  if (text !== undefined && /^\d{1,5}$/.test(text)) return Number(text);
  throw new CommandError(usage);
}

async function withPool<T>(place: Place, work: (pool: Pool) => Promise<T>): Promise<T> {
  await secretsOf(place);
  const database = await attachDatabase(place);
  const pool = openPool(database.url, 3);
  try {
    await prepareFor(place, database);
    return await work(pool);
  } finally {
    await pool.end();
    await database.close();
  }
}

const sourceAt = feedSourceBy(guardedGet({ allowedNetworks: commandSettings().ALLOWED_NETWORKS ?? [] }));

const manager = async (pool: Pool, place: Place) => {
  const { feedKey } = await secretsOf(place);
  return manageFollows({ pool, sourceAt, ownKey: feedKeyOf(feedKey).publicKey, now: Date.now });
};

async function add(place: Place, url: string): Promise<string> {
  return withPool(place, async (pool) => {
    const { id, name, fingerprint } = await (await manager(pool, place)).add(url);
    return `${name} signs its open data with the key
  ${fingerprint}
Compare it with what its operator says, on another way than this one. If it is the same:
  npm run -s follow -- confirm ${id} ${fingerprint.replaceAll(" ", "")}`;
  });
}

const confirm = (place: Place, id: number, fingerprint: string): Promise<string> =>
  withPool(place, async (pool) => {
    await (await manager(pool, place)).confirm(id, fingerprint);
    return `Server ${id} is followed: the running server takes in what it has within a minute, or at once: npm run -s follow -- check ${id}`;
  });

const list = (place: Place): Promise<string> =>
  withPool(place, async (pool) => {
    const follows = await manager(pool, place);
    const servers = (await follows.list()).map(lineOf);
    const { all } = await follows.conflicts(1);
    return [
      ...(servers.length > 0 ? servers : ["No server is followed."]),
      ...(all > 0 ? [`${all} old days were changed: decide on the operator's page.`] : []),
      `This server's own open data is signed with ${follows.ownFingerprint}`,
    ].join("\n");
  });

function lineOf({ id, name, days, takenAt, problem, ...server }: FollowView): string {
  const state = server.isEnding
    ? "being deleted"
    : server.newFingerprint !== null
      ? `has a new key: confirm ${id} ${server.newFingerprint.replaceAll(" ", "")}`
      : !server.isConfirmed
        ? `not confirmed: confirm ${id} ${server.fingerprint.replaceAll(" ", "")}`
        : takenAt === null
          ? "nothing is in yet"
          : `${days} days, taken in ${new Date(takenAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `${id}  ${name}  ${state}${problem === null || server.isEnding ? "" : `  ${problem}`}`;
}

async function check(place: Place, id: number): Promise<string> {
  return withPool(place, async (pool) => {
    const line = progressLine();
    const folder = join(place.dataDir, "follow");
    const { signal } = new AbortController();
    const progress = (text: string) => line.say(text);
    const done = await followServer({ pool, folder, sourceAt, now: Date.now, signal, progress }, id).finally(
      () => line.end(),
    );
    return tellOf(done, id);
  });
}

function tellOf(done: Followed, id: number): string {
  switch (done.kind) {
    case "taken":
      return `${done.rows} rows are in; ${done.fetched} bytes were fetched.`;
    case "same":
      return "There is nothing new.";
    case "busy":
      return "The running server reads it just now.";
    case "unconfirmed":
      throw new CommandError(`Confirm its key first: npm run -s follow -- list shows it.`);
    case "gone":
      throw new CommandError(`There is no followed server ${id}.`);
    case "failed":
      throw new CommandError(done.reason);
  }
}

const unfollow = (place: Place, id: number): Promise<string> =>
  withPool(place, async (pool) => {
    await (await manager(pool, place)).end(id);
    const folder = join(place.dataDir, "follow");
    const { signal } = new AbortController();
    const done = await followServer({ pool, folder, sourceAt, now: Date.now, signal }, id);
    return done.kind === "busy"
      ? "Nothing of it is shown any more; the running server deletes it."
      : "All that came from it is deleted.";
  });

async function changeKey(place: Place): Promise<string> {
  const config = await secretsOf(place);
  const feedKey = newSecret();
  await replaceConfig(place.dataDir, { ...config, feedKey, oldFeedKey: config.feedKey });
  return `From its next start on the server signs its open data with
  ${fingerprintOf(feedKeyOf(feedKey).publicKey)}
The old key signs the new one: who follows this server goes on by itself.`;
}

await runCommand(async (place) => {
  const [word, ...rest] = process.argv.slice(2);
  try {
    if (word === "list" && rest.length === 0) return await list(place);
    if (word === "confirm" && rest.length > 1)
      return await confirm(place, idOf(rest[0]), rest.slice(1).join(""));
    if (word === "check" && rest.length === 1) return await check(place, idOf(rest[0]));
    if (word === "unfollow" && rest.length === 1) return await unfollow(place, idOf(rest[0]));
    if (word === "new-key" && rest.length === 0) return await changeKey(place);
    if (!word || word.startsWith("-") || rest.length > 0 || !/[.:]/.test(word)) throw new CommandError(usage);
    return await add(place, word);
  } catch (error) {
    throw error instanceof ServiceError ? new CommandError(error.message, { cause: error }) : error;
  }
});
