import { createHash, randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cannotWrite, makeDataFolder } from "./data-folder.ts";
import { StartError } from "./start-error.ts";

/** Passwords of the embedded database's roles. They belong to its cluster and are never restored. */
export const passwordNames = ["postgresPassword", "ownerPassword", "serverPassword"] as const;
const names = [
  "holderKey",
  "verifierKey",
  "operatorKey",
  "vapidKey",
  "readKey",
  "channelKey",
  "feedKey",
  ...passwordNames,
] as const;

/** What a backup may hold of the secrets. `reporterKey` is of before keys could be replaced. */
export const backupNames: readonly string[] = [
  ...names.filter((name) => !(passwordNames as readonly string[]).includes(name)),
  "reporterKeys",
  "reporterKey",
  "oldChannelKey",
  "oldFeedKey",
];

/**
 * A key for reporters' tokens: it signs from a moment (epoch ms) until a newer one does, and verifies as long as its
 * tokens are valid.
 */
export interface ReporterKey {
  readonly secret: string;
  readonly signsFrom: number;
}

/**
 * The secrets: keys that sign reporters' tokens and holders' links, keys of verifier, operator and readers, the key that
 * encrypts channels, the one that signs open data (Ed25519), passwords of the embedded database, and the private key of Web Push (32 random bytes are a valid one, but for one time in 2^32).
 */
export type Config = Readonly<Record<(typeof names)[number], string>> & {
  /** Oldest first, at least one. */
  readonly reporterKeys: readonly ReporterKey[];
  /** Channels that it encrypted are encrypted again with `channelKey`. */
  readonly oldChannelKey?: string;
  /** Signs `feedKey` for those who follow the feed. */
  readonly oldFeedKey?: string;
};

/**
 * Reads the secrets of `DATA_DIR/config.json` (mode 0600). Missing ones are generated and stored; given ones override
 * the file's and are not stored. Throws a StartError when the file is damaged.
 */
export async function readOrCreateConfig(
  dataDir: string,
  given: { verifierKey?: string | undefined; operatorKey?: string | undefined } = {},
): Promise<Config> {
  const path = join(await makeDataFolder(dataDir), "config.json");
  let complete: Config | null = null;
  while (!complete) {
    const text = await textOf(path);
    const stored = text === null ? {} : configIn(path, text);
    if ([...names, "reporterKeys" as const].every((name) => stored[name])) complete = stored as Config;
    else if (text === null) await write(path, generate(), true);
    else await fillUp(path, text, { ...generate(), ...stored });
  }
  return {
    ...complete,
    ...(given.verifierKey && { verifierKey: given.verifierKey }),
    ...(given.operatorKey && { operatorKey: given.operatorKey }),
  };
}

/** Whether the folder has a file of secrets, whole or not. */
export const hasConfig = async (dataDir: string): Promise<boolean> =>
  (await textOf(join(dataDir, "config.json"))) !== null;

/** Replaces the folder's secrets. */
export async function replaceConfig(dataDir: string, config: Config): Promise<void> {
  await write(join(await makeDataFolder(dataDir), "config.json"), config, false);
}

/**
 * Replaces a file that lacks some secrets. Of several concurrent starts one writes the new secrets to a file named by
 * the content it replaces; the others install that same file. A late one finds the new file and leaves it.
 */
async function fillUp(path: string, old: string, whole: Config): Promise<void> {
  const claim = `${path}.${createHash("sha256").update(old).digest("hex").slice(0, 12)}`;
  await write(claim, whole, true);
  const chosen = await textOf(claim);
  if (chosen === null) return;
  if ((await textOf(path)) === old) await write(path, { ...whole, ...configIn(claim, chosen) }, false);
  await rm(claim, { force: true });
}

export const newSecret = (): string => randomBytes(32).toString("base64url");

const generate = (): Config => ({
  ...(Object.fromEntries(names.map((name) => [name, newSecret()])) as Record<(typeof names)[number], string>),
  reporterKeys: [{ secret: newSecret(), signsFrom: 0 }],
});

const textOf = (path: string): Promise<string | null> =>
  readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new StartError(`${path} cannot be read (${error.code}).`, { cause: error });
  });

function configIn(path: string, text: string): Partial<Config> {
  const parsed = parseConfig(text);
  if (parsed) return parsed;
  throw new StartError(
    `${path} is damaged: put it back from a backup; without it every reporter must be invited again.`,
  );
}

const isSecret = (value: unknown): value is string => typeof value === "string" && value.length >= 8;

const isReporterKey = (value: unknown): value is ReporterKey =>
  typeof value === "object" &&
  value !== null &&
  isSecret((value as ReporterKey).secret) &&
  Number.isSafeInteger((value as ReporterKey).signsFrom);

/** Parses the known secrets, or null when invalid. Unknown names are kept. */
export function parseConfig(text: string): Partial<Config> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    // Older files have one key.
    const { reporterKey, ...others } = value as Record<string, unknown>;
    const stored: Record<string, unknown> =
      reporterKey === undefined
        ? others
        : { reporterKeys: [{ secret: reporterKey, signsFrom: 0 }], ...others };
    const { reporterKeys } = stored;
    const soundKeys =
      reporterKeys === undefined ||
      (Array.isArray(reporterKeys) && reporterKeys.length > 0 && reporterKeys.every(isReporterKey));
    const given = names.filter((name) => name in stored);
    const oldKeys = [stored.oldChannelKey, stored.oldFeedKey];
    const sound =
      oldKeys.every((one) => one === undefined || isSecret(one)) &&
      soundKeys &&
      given.every((name) => isSecret(stored[name]));
    return sound && given.length + (reporterKeys === undefined ? 0 : 1) > 0 ? stored : null;
  } catch {
    return null;
  }
}

/** Writes a file of secrets; with `first` only when there is none of the name. */
async function write(path: string, config: Config, first: boolean): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    const file = await open(fresh, "wx", 0o600);
    await file.writeFile(`${JSON.stringify(config, null, 2)}\n`);
    await file.sync();
    await file.close();
    // Of two first starts one writes and the other reads: a link never replaces a file.
    if (first) await linkOnce(fresh, path);
    else await rename(fresh, path);
  } catch (error) {
    throw error instanceof StartError ? error : cannotWrite(join(path, ".."), error);
  } finally {
    await rm(fresh, { force: true }).catch(() => {});
  }
}

/** Does nothing when the name exists. Renames on a file system without links. */
async function linkOnce(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await rename(from, to);
  }
}
