import { joinEmbedded, openEmbedded } from "./embedded/open-embedded.ts";
import { checkOwnDatabase } from "./own-database.ts";
import { StartError } from "./start-error.ts";

export interface OpenOptions {
  readonly dataDir: string;
  /** A PostgreSQL of one's own (15 to 18) in place of the embedded one. */
  readonly databaseUrl?: string | undefined;
  readonly log?: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** PostgreSQL settings above the house's; of the embedded one only. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface OpenDatabase {
  readonly url: string;
  readonly embedded: boolean;
  /** `logical`, or the change stream has to poll. */
  readonly walLevel: string;
  /** Settles when the embedded PostgreSQL ended by itself: nothing can be done any more but to end. */
  readonly lost: Promise<void>;
  /** Ends the embedded PostgreSQL, after the last pool on it; may be called again. */
  close(): Promise<void>;
}

const never = new Promise<void>(() => {});

/** Opens the database: embedded in the data folder, or one's own. Throws a StartError of one sentence. */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const { dataDir, databaseUrl, log, settings } = options;
  if (databaseUrl) {
    const { walLevel } = await checkOwnDatabase(databaseUrl);
    return { url: databaseUrl, embedded: false, walLevel, lost: never, close: async () => {} };
  }
  const { url, lost, close, stoppedOrphan } = await openEmbedded(dataDir, settings);
  if (stoppedOrphan) log?.("stopped the database that a killed process left behind");
  return { url, embedded: true, walLevel: "logical", lost, close };
}

/** For commands: the database as it runs under a server, or opened for as long as the command takes. */
export async function attachDatabase(options: OpenOptions): Promise<OpenDatabase> {
  try {
    return await openDatabase(options);
  } catch (error) {
    if (!(error instanceof StartError) || error.reason !== "in-use") throw error;
    const url = await joinEmbedded(options.dataDir);
    if (!url) throw new StartError("The server is starting or stopping: try again in a moment.");
    return { url, embedded: true, walLevel: "logical", lost: never, close: async () => {} };
  }
}
