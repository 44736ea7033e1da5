import postgres from "postgres";
import { joinEmbedded, openEmbedded } from "./embedded/open-embedded.ts";
import { roomFor } from "./embedded/settings.ts";
import { checkExternalDatabase } from "./external-database.ts";
import { ownerRole, serverRole } from "./roles.ts";
import { StartError } from "./start-error.ts";

export interface OpenOptions {
  readonly dataDir: string;
  /** An external PostgreSQL (15 to 18) in place of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** The same database as the owner of the schema; without it `databaseUrl` is the owner's, too. */
  readonly databaseOwnerUrl?: string | undefined;
  readonly log?: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** Server processes that the embedded one has room for; by default a few. */
  readonly processes?: number;
  /** More PostgreSQL settings, for the embedded one only. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface OpenDatabase {
  /** With the server's role: rows only. */
  readonly url: string;
  readonly role: string;
  /** With the schema owner's role: migrations, TimescaleDB, imports, restores. May be the same role. */
  readonly ownerUrl: string;
  readonly ownerRole: string;
  /** False where only the server's role is known: the schema must be migrated already. */
  readonly ownsSchema: boolean;
  readonly embedded: boolean;
  /** Unless it is `logical`, the change stream polls. */
  readonly walLevel: string;
  /** Resolves when the embedded PostgreSQL ended by itself: the process must end. */
  readonly lost: Promise<void>;
  /** Stops the embedded PostgreSQL; call it after closing all pools. Idempotent. */
  close(): Promise<void>;
}

const never = new Promise<void>(() => {});
const embedded = {
  embedded: true,
  walLevel: "logical",
  role: serverRole,
  ownerRole,
  ownsSchema: true,
} as const;

/** Opens the database: embedded in the data folder, or external. Throws a StartError. */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const { dataDir, databaseUrl, databaseOwnerUrl, log, processes } = options;
  const settings = { ...(processes !== undefined && roomFor(processes)), ...options.settings };
  if (databaseUrl) {
    const own = await checkExternalDatabase(databaseUrl, databaseOwnerUrl);
    return { ...own, embedded: false, lost: never, close: async () => {} };
  }
  const { url, ownerUrl, lost, close, stoppedOrphan } = await openEmbedded(dataDir, settings);
  if (stoppedOrphan) log?.("stopped the database that a killed process left behind");
  return { ...embedded, url, ownerUrl, lost, close };
}

/** For commands: joins the database of a running server, or opens it while the command runs. */
export async function attachDatabase(options: OpenOptions): Promise<OpenDatabase> {
  try {
    return await openDatabase(options);
  } catch (error) {
    if (!(error instanceof StartError) || error.reason !== "in-use") throw error;
    const urls = await joinEmbedded(options.dataDir);
    if (!urls) throw new StartError("The server is starting or stopping: try again in a moment.");
    await expectRoles(urls.ownerUrl);
    const { url, ownerUrl } = urls;
    return { ...embedded, url, ownerUrl, lost: never, close: async () => {} };
  }
}

/** A running server of an earlier version has no roles; they are created when this version starts. */
async function expectRoles(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, connect_timeout: 10 });
  try {
    await sql`select 1`;
  } catch (error) {
    if ((error as { code?: string }).code !== "28P01") throw error;
    throw new StartError("An older Tidemark is running here: stop it and start this one, then try again.");
  } finally {
    await sql.end({ timeout: 1 });
  }
}
