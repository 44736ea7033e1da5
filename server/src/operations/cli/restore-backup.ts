import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { applyMigrations, backupNames, dropEverything, knownMigrations } from "@tidemark/drizzle";
import postgres from "postgres";
import { copyIn } from "../open-data/copy-from-stream.ts";
import { damaged, Footer, formatVersion, framesOf, Header, type TableHeader } from "./backup-format.ts";
import { CommandError } from "./command-error.ts";
import { quoted } from "./write-backup.ts";

export interface Restored {
  readonly header: Header;
  readonly rows: number;
}

/**
 * Replaces everything in the database by a backup, in one transaction: the tables as they were when the backup was
 * made, its rows, then the migrations since. Throws a CommandError, with nothing changed, for a file
 * that is damaged, of another kind, or of a newer Tidemark.
 */
export async function restoreBackup(sql: postgres.Sql, path: string): Promise<Restored> {
  const source = createReadStream(path);
  const plain = createGunzip();
  pipeline(source, plain).catch(() => {});
  const frames = framesOf(plain);
  try {
    const { header, sha256 } = await readHeader(frames, path);
    const known = knownMigrations();
    const taken = header.migrations.length;
    if (!header.migrations.every((hash, at) => known[at]?.hash === hash)) {
      throw new CommandError(`${path} was made by another or newer Tidemark: restore it with that one.`);
    }
    const rows = await sql.begin(async (tx) => {
      await tx`set local datestyle = 'ISO, YMD'`;
      await dropEverything(tx);
      await applyMigrations(tx, known.slice(0, taken));
      const footer: Footer = { headerSha256: sha256, tables: [] };
      for (const table of header.tables) footer.tables.push(await fill(tx, table, frames));
      await expectFooter(frames, footer);
      for (const table of header.tables) await continueNumbers(tx, table);
      await applyMigrations(tx, known.slice(taken));
      return footer.tables.reduce((sum, table) => sum + table.rows, 0);
    });
    return { header, rows };
  } catch (error) {
    throw explain(error, path);
  } finally {
    source.destroy();
    plain.destroy();
  }
}

/** The header of a backup, or a CommandError for a file of another kind. */
async function readHeader(frames: AsyncGenerator<Buffer>, path: string) {
  const { value: text } = await frames.next();
  const parsed = Header.safeParse(parseJson(text));
  if (!text || !parsed.success) throw new CommandError(`${path} is not a Tidemark backup.`);
  if (parsed.data.format !== formatVersion) {
    throw new CommandError(`${path} has format ${parsed.data.format}; this Tidemark reads ${formatVersion}.`);
  }
  const unknown = Object.keys(parsed.data.secrets).filter((name) => !backupNames.includes(name));
  if (unknown.length > 0) {
    throw new CommandError(`${path} holds secrets that no backup has: ${unknown.join(", ")}.`);
  }
  return { header: parsed.data, sha256: createHash("sha256").update(text).digest("hex") };
}

async function fill(tx: postgres.ISql, { name, columns }: TableHeader, frames: AsyncGenerator<Buffer>) {
  const hash = createHash("sha256");
  async function* content() {
    for (;;) {
      const { value, done } = await frames.next();
      if (done) throw damaged();
      if (value.length === 0) return;
      hash.update(value);
      yield value;
    }
  }
  const list = columns.map(quoted).join(", ");
  await copyIn(tx, `copy public.${quoted(name)} (${list}) from stdin`, content());
  const [count] = await tx.unsafe(`select count(*)::int as rows from public.${quoted(name)}`);
  return { name, rows: count!.rows as number, sha256: hash.digest("hex") };
}

async function expectFooter(frames: AsyncGenerator<Buffer>, found: Footer): Promise<void> {
  const footer = Footer.safeParse(parseJson((await frames.next()).value));
  const whole = footer.success && JSON.stringify(footer.data) === JSON.stringify(found);
  if (!whole || !(await frames.next()).done) throw damaged();
}

/** By ALTER TABLE, which a rollback undoes; setval would stay. */
async function continueNumbers(tx: postgres.ISql, { name, next }: TableHeader): Promise<void> {
  for (const [column, number] of Object.entries(next)) {
    await tx.unsafe(
      `alter table public.${quoted(name)} alter column ${quoted(column)} restart with ${number}`,
    );
  }
}

function parseJson(text: Buffer | undefined): unknown {
  try {
    return text && JSON.parse(text.toString());
  } catch {
    return null;
  }
}

const dataFault = /^(22|23|42)/;

function explain(error: unknown, path: string): unknown {
  if (error instanceof CommandError) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "Z_DATA_ERROR" && /incorrect header/.test(String(error))) {
    return new CommandError(`${path} is not a Tidemark backup.`, { cause: error });
  }
  if (code.startsWith("Z_")) return damaged(error);
  if (["ENOENT", "EACCES", "EISDIR", "EPERM"].includes(code)) {
    return new CommandError(`${path} cannot be read (${code}).`, { cause: error });
  }
  if (error instanceof postgres.PostgresError && dataFault.test(code)) return damaged(error);
  return error;
}
