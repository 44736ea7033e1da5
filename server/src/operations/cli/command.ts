import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { withSecretFiles } from "@tidemark/core";
import { type OpenDatabase, StartError } from "@tidemark/drizzle";

/** A command failed in an expected way; its message is one sentence for the user. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

export interface Place {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly databaseOwnerUrl: string | undefined;
}

/** For commands that change the schema or need to see all of it. */
export function ownerUrlOf({ ownerUrl, ownsSchema, role }: OpenDatabase): string {
  if (ownsSchema) return ownerUrl;
  throw new CommandError(
    `"${role}" may not change the schema: name its owner in DATABASE_OWNER_URL for this command.`,
  );
}

/** Runs a command on the database from the environment, and prints its result. */
export async function runCommand(work: (place: Place) => Promise<string>): Promise<void> {
  try {
    const { variables, problems } = withSecretFiles(process.env, (path) => readFileSync(path, "utf8"));
    if (problems.length > 0) throw new CommandError(problems.join("\n"));
    const { DATA_DIR, DATABASE_URL, DATABASE_OWNER_URL } = variables;
    const dataDir = resolve(DATA_DIR?.trim() || ".tidemark");
    const databaseUrl = DATABASE_URL?.trim() || undefined;
    const databaseOwnerUrl = DATABASE_OWNER_URL?.trim() || undefined;
    console.log(await work({ dataDir, databaseUrl, databaseOwnerUrl }));
  } catch (error) {
    console.error(error instanceof CommandError || error instanceof StartError ? error.message : error);
    process.exitCode = 1;
  }
}
