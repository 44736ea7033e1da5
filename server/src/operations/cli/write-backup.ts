import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { appliedMigrations, backupNames, type Config } from "@tidemark/drizzle";
import type postgres from "postgres";
import { type Footer, formatVersion, frame, type Header, type TableHeader } from "./backup-format.ts";
import { listTables } from "./list-tables.ts";

/** Keys that are deleted within days, and processes that live: a backup would keep them. */
const leftOut = ["network_key", "api_process"];

const frameBytes = 256 * 1024;
const newline = 10;

/**
 * Writes all tables as of one moment, and the secrets but the database's own passwords, to a file that only its
 * owner reads. The file has its name when it is whole, not before. Returns the rows of each table.
 */
export async function writeBackup(
  sql: postgres.Sql,
  config: Config,
  path: string,
): Promise<Footer["tables"]> {
  const secrets = Object.fromEntries(Object.entries(config).filter(([name]) => backupNames.includes(name)));
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  try {
    const footer = await sql.begin("isolation level repeatable read read only", async (tx) => {
      await tx`set local datestyle = 'ISO, YMD'`;
      const content = new Content(tx, secrets);
      const file = createWriteStream(partial, { mode: 0o600, flags: "wx", flush: true });
      await pipeline(Readable.from(content.frames()), createGzip(), file);
      return content.footer;
    });
    await rename(partial, path);
    return footer.tables;
  } finally {
    await rm(partial, { force: true });
  }
}

class Content {
  readonly footer: Footer = { headerSha256: "", tables: [] };
  readonly #tx: postgres.ISql;
  readonly #secrets: Header["secrets"];

  constructor(tx: postgres.ISql, secrets: Header["secrets"]) {
    this.#tx = tx;
    this.#secrets = secrets;
  }

  async *frames(): AsyncGenerator<Buffer> {
    const all = await listTables(this.#tx);
    const tables = all.filter(({ name }) => !leftOut.includes(name));
    const header: Header = {
      kind: "tidemark backup",
      format: formatVersion,
      createdAt: new Date().toISOString(),
      migrations: [...(await appliedMigrations(this.#tx))],
      secrets: this.#secrets,
      tables,
    };
    const text = Buffer.from(JSON.stringify(header));
    this.footer.headerSha256 = createHash("sha256").update(text).digest("hex");
    yield frame(text);
    for (const table of tables) yield* this.#table(table);
    yield frame(Buffer.from(JSON.stringify(this.footer)));
  }

  async *#table({ name, columns }: TableHeader): AsyncGenerator<Buffer> {
    const hash = createHash("sha256");
    let rows = 0;
    let held: Buffer[] = [];
    let heldBytes = 0;
    const flush = () => {
      const bytes = Buffer.concat(held);
      hash.update(bytes);
      held = [];
      heldBytes = 0;
      return frame(bytes);
    };
    const copy = await this.#tx.unsafe(await this.#copy(name, columns)).readable();
    for await (const part of copy) {
      // COPY escapes newlines in the data, so each newline byte ends a row.
      for (let at = part.indexOf(newline); at !== -1; at = part.indexOf(newline, at + 1)) rows++;
      held.push(part);
      heldBytes += part.length;
      if (heldBytes >= frameBytes) yield flush();
    }
    // postgres.js pauses its socket for a slow reader, and an ended stream never resumes it.
    copy._read(0);
    if (heldBytes > 0) yield flush();
    yield frame(Buffer.alloc(0));
    this.footer.tables.push({ name, rows, sha256: hash.digest("hex") });
  }

  /** Transaction ids mean nothing in another cluster: 0 counts as past in every one. */
  async #copy(name: string, columns: readonly string[]): Promise<string> {
    const numbers = await this.#tx<{ column: string; past: string }[]>`
      select attname as column, case atttypid when 'xid8'::regtype then '''0''::xid8' else '''1:1:''::pg_snapshot' end as past
      from pg_attribute
      where attrelid = ${`public.${quoted(name)}`}::regclass
        and atttypid in ('xid8'::regtype, 'pg_snapshot'::regtype)`;
    const past = new Map(numbers.map((one) => [one.column, one.past]));
    const list = columns.map((column) => past.get(column) ?? quoted(column)).join(", ");
    return `copy (select ${list} from public.${quoted(name)}) to stdout`;
  }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
