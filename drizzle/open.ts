import postgres from "postgres";
import { joinEmbedded, openEmbedded } from "./embedded/open-embedded.ts";
import { checkExternalDatabase } from "./external-database.ts";
import { ownerRole, serverRole } from "./roles.ts";
import { StartError } from "./start-error.ts";

export interface OpenOptions {
  readonly dataDir: string;
  /** A PostgreSQL of one's own (15 to 18) in place of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** The same database as the owner of the schema; without it `databaseUrl` is the owner's, too. */
  readonly databaseOwnerUrl?: string | undefined;
  readonly log?: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** PostgreSQL settings above the house's; of the embedded one only. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface OpenDatabase {
  /** As the server: rows, no schema. */
  readonly url: string;
  readonly role: string;
  /** As the owner of the schema: migrations, TimescaleDB, imports, restores. Of one's own database perhaps the same role. */
  readonly ownerUrl: string;
  readonly ownerRole: string;
  /** False where only the server's role is known: the schema must be as this version needs it already. */
  readonly ownsSchema: boolean;
  readonly embedded: boolean;
  /** `logical`, or the change stream has to poll. */
  readonly walLevel: string;
  /** Settles when the embedded PostgreSQL ended by itself: nothing can be done any more but to end. */
  readonly lost: Promise<void>;
  /** Ends the embedded PostgreSQL, after the last pool on it; may be called again. */
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

/** Opens the database: embedded in the data folder, or one's own. Throws a StartError of one sentence. */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const { dataDir, databaseUrl, databaseOwnerUrl, log, settings } = options;
  if (databaseUrl) {
    const own = await checkExternalDatabase(databaseUrl, databaseOwnerUrl);
    return { ...own, embedded: false, lost: never, close: async () => {} };
  }
  const { url, ownerUrl, lost, close, stoppedOrphan } = await openEmbedded(dataDir, settings);
  if (stoppedOrphan) log?.("stopped the database that a killed process left behind");
  return { ...embedded, url, ownerUrl, lost, close };
}

/** For commands: the database as it runs under a server, or opened for as long as the command takes. */
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

/** A server of an earlier version runs without them, and makes them only when this version starts in its place. */
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
