import { resolve } from "node:path";
import { StartError } from "@tidemark/drizzle";

/** A command that cannot do what was asked, in one sentence. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

export interface Place {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
}

/** Runs a command on the database that the environment names; what it returns is printed. */
export async function runCommand(work: (place: Place) => Promise<string>): Promise<void> {
  const { DATA_DIR, DATABASE_URL } = process.env;
  try {
    const dataDir = resolve(DATA_DIR?.trim() || ".tidemark");
    console.log(await work({ dataDir, databaseUrl: DATABASE_URL?.trim() || undefined }));
  } catch (error) {
    console.error(error instanceof CommandError || error instanceof StartError ? error.message : error);
    process.exitCode = 1;
  }
}
