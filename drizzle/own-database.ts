import postgres from "postgres";
import { StartError } from "./start-error.ts";

const versions = { oldest: 15, newest: 18 };
const connectS = 10;
const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
]);

/** Looks whether the PostgreSQL behind DATABASE_URL can be used; its WAL level. Throws a StartError. */
export async function checkOwnDatabase(url: string): Promise<{ walLevel: string }> {
  const { place, name, user } = partsOf(url);
  const sql = postgres(url, { max: 1, connect_timeout: connectS, onnotice: () => {} });
  try {
    const [found] = await sql<{ version: number; walLevel: string; encoding: string; mayMake: boolean }[]>`
      select current_setting('server_version_num')::int / 10000 as version,
        current_setting('wal_level') as "walLevel", current_setting('server_encoding') as encoding,
        has_database_privilege(current_database(), 'create')
          and coalesce(has_schema_privilege(to_regnamespace('public'), 'create'), false) as "mayMake"`;
    const { version, walLevel, encoding, mayMake } = found!;
    if (version < versions.oldest || version > versions.newest) {
      throw new StartError(
        `DATABASE_URL is a PostgreSQL ${version} at ${place}; this Tidemark works with ${versions.oldest} to ${versions.newest}.`,
      );
    }
    if (encoding !== "UTF8") {
      throw new StartError(
        `DATABASE_URL: the database "${name}" at ${place} is in ${encoding}; make one in UTF8.`,
      );
    }
    if (!mayMake) {
      throw new StartError(
        `DATABASE_URL: "${user}" may not make tables in "${name}" at ${place}; make it the database's owner.`,
      );
    }
    return { walLevel };
  } catch (error) {
    throw error instanceof StartError ? error : explain(error, place, name, user);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function partsOf(url: string): { place: string; name: string; user: string } {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol === "postgres:" || parsed?.protocol === "postgresql:") {
    const { host, pathname, username } = parsed;
    return { place: host || "the local socket", name: decodeURIComponent(pathname.slice(1)), user: username };
  }
  throw new StartError("DATABASE_URL must look like postgres://user:password@host:5432/database.");
}

function explain(cause: unknown, place: string, name: string, user: string): StartError {
  const { code = "", message } = cause as { code?: string; message: string };
  const say = (sentence: string) => new StartError(`DATABASE_URL: ${sentence}`, { cause });
  if (unreachable.has(code)) return say(`no PostgreSQL answers at ${place} (${code}).`);
  if (code === "28P01") return say(`the password of "${user}" is refused at ${place}.`);
  if (code === "3D000") return say(`there is no database "${name}" at ${place}; make it first.`);
  return say(`${place} says: ${message}.`);
}
