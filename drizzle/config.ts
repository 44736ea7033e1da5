import { createHash, randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cannotWrite, makeDataFolder } from "./data-folder.ts";
import { StartError } from "./start-error.ts";

/** Of the embedded database: its superuser, the owner of the schema, the server. They stay with their cluster. */
export const passwordNames = ["postgresPassword", "ownerPassword", "serverPassword"] as const;
const names = ["holderKey", "verifierKey", "operatorKey", "vapidKey", "readKey", ...passwordNames] as const;

/** What a backup may hold of the secrets. `reporterKey` is of before keys could be replaced. */
export const backupNames: readonly string[] = [
  ...names.filter((name) => !(passwordNames as readonly string[]).includes(name)),
  "reporterKeys",
  "reporterKey",
];

/**
 * A key of reporters' tokens: it signs from a moment (epoch ms) on until a newer one does, and is believed for as
 * long as what it signed may be shown.
 */
export interface ReporterKey {
  readonly secret: string;
  readonly signsFrom: number;
}

/**
/**
 * The secrets: what signs reporters' tokens and holders' links, what a verifier, the operator and readers show, the
 * passwords of the embedded database, and the private key of Web Push: 32 random bytes are one, but for one time in 2^32.
 */
export type Config = Readonly<Record<(typeof names)[number], string>> & {
  /** Oldest first, one at least. */
  readonly reporterKeys: readonly ReporterKey[];
};

/**
 * The secrets of `DATA_DIR/config.json` (mode 0600). Those that are missing are generated and kept; those
 * given stand above the file's and are not written. Throws a StartError when the file is damaged.
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

/** The secrets that may change while servers run. */
export type RotatedKeys = Partial<Pick<Config, "reporterKeys" | "readKey">>;

/** They as they are kept now; none when there is no file. */
export async function readRotatedKeys(dataDir: string): Promise<RotatedKeys> {
  const path = join(dataDir, "config.json");
  const text = await textOf(path);
  return text === null ? {} : configIn(path, text);
}

/** Puts these secrets in place of the folder's. */
export async function replaceConfig(dataDir: string, config: Config): Promise<void> {
  await write(join(await makeDataFolder(dataDir), "config.json"), config, false);
}

/**
 * Puts a file of all names in place of one that lacked some. Of several starts one says what the new secrets are, in a
 * file named by what it replaces; the others put the same in place. Who comes too late for that leaves the new file.
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

/** The known secrets in a text, or null when it does not hold such. Unknown names are left alone. */
export function parseConfig(text: string): Partial<Config> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    // Before keys could be replaced there was one.
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
    const sound = soundKeys && given.every((name) => isSecret(stored[name]));
    return sound && given.length + (reporterKeys === undefined ? 0 : 1) > 0 ? stored : null;
  } catch {
    return null;
  }
}

/** Writes a file of secrets; as the `first` of its name, or not at all. */
async function write(path: string, config: Config, first: boolean): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    const file = await open(fresh, "wx", 0o600);
    await file.writeFile(`${JSON.stringify(config, null, 2)}\n`);
    await file.sync();
    await file.close();
    // Of two first starts one writes and the other reads: a link is never made over a file.
    if (first) await linkOnce(fresh, path);
    else await rename(fresh, path);
  } catch (error) {
    throw error instanceof StartError ? error : cannotWrite(join(path, ".."), error);
  } finally {
    await rm(fresh, { force: true }).catch(() => {});
  }
}

/** Does nothing when the name is taken. A file system without links gets a rename. */
async function linkOnce(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await rename(from, to);
  }
}
