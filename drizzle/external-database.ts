import postgres from "postgres";
import { StartError } from "./start-error.ts";
import { unreachableCodes } from "./unreachable.ts";

export const versions = { oldest: 15, newest: 18 };
const connectS = 10;
/** Starting, recovering, stopping or out of connections: a later start may succeed. */
const busy = /^(57P0|53)/;

export interface ExternalDatabase {
  readonly url: string;
  readonly role: string;
  readonly ownerUrl: string;
  readonly ownerRole: string;
  readonly ownsSchema: boolean;
  readonly walLevel: string;
}

/**
 * Checks the PostgreSQL of DATABASE_URL, and that DATABASE_OWNER_URL, when given, is the owner of the same database.
 * Throws a StartError.
 */
export async function checkExternalDatabase(url: string, ownerUrl?: string): Promise<ExternalDatabase> {
  const server = await inspectDatabase("DATABASE_URL", url);
  const owner = ownerUrl ? await inspectDatabase("DATABASE_OWNER_URL", ownerUrl) : server;
  const { place, name, say } = owner;
  if (owner.version < versions.oldest || owner.version > versions.newest) {
    throw say(
      ` is a PostgreSQL ${owner.version} at ${place}; this Tidemark works with ${versions.oldest} to ${versions.newest}.`,
    );
  }
  if (owner.encoding !== "UTF8") {
    throw say(`: the database "${name}" at ${place} is in ${owner.encoding}; create one in UTF8.`);
  }
  if (!owner.mayMake && (ownerUrl || !owner.mayRead)) {
    const hint = ownerUrl ? "" : ", or name the owner in DATABASE_OWNER_URL";
    throw say(
      `: "${owner.role}" may not create tables in "${name}" at ${place}; make it the database's owner${hint}.`,
    );
  }
  if (owner.mayMake && owner.heldBy) {
    throw say(
      `: the tables in "${name}" belong to "${owner.heldBy}"; as an administrator run: reassign owned by "${owner.heldBy}" to "${owner.role}";`,
    );
  }
  if (owner.identity !== server.identity) {
    throw say(`: "${name}" at ${place} is not the database of DATABASE_URL.`);
  }
  return {
    url,
    role: server.role,
    ownerUrl: ownerUrl ?? url,
    ownerRole: owner.role,
    ownsSchema: owner.mayMake,
    walLevel: server.walLevel,
  };
}

interface Found {
  readonly version: number;
  readonly walLevel: string;
  readonly encoding: string;
  readonly role: string;
  /** Equal for the same database, however it is reached. */
  readonly identity: string;
  readonly mayMake: boolean;
  /** Whether it may use the owner's schema. */
  readonly mayRead: boolean;
  /** Who owns the tables, when this role may not change them. */
  readonly heldBy: string | null;
}

/** Connects to the database of a setting. Throws a StartError that names the setting. */
export async function inspectDatabase(setting: string, url: string) {
  const { place, name, user } = partsOf(setting, url);
  const say = (rest: string, cause?: unknown, isPassing = false) =>
    new StartError(`${setting}${rest}`, {
      cause,
      ...(isPassing && { reason: "not-now" }),
    });
  const sql = postgres(url, { max: 1, connect_timeout: connectS, onnotice: () => {} });
  try {
    const [found] = await sql<Found[]>`
      select current_setting('server_version_num')::int / 10000 as version, current_user::text as role,
        current_setting('wal_level') as "walLevel", current_setting('server_encoding') as encoding,
        concat_ws(' ', current_database(), (select oid from pg_database where datname = current_database()),
          pg_postmaster_start_time()) as identity,
        has_database_privilege(current_database(), 'create')
          and coalesce(has_schema_privilege(to_regnamespace('public'), 'create'), false) as "mayMake",
        coalesce(has_schema_privilege(m.relnamespace, 'usage') and has_table_privilege(m.oid, 'select'), false) as "mayRead",
        case when not pg_has_role(m.relowner, 'usage') then pg_get_userbyid(m.relowner)::text end as "heldBy"
      from (select) one left join (pg_class m join pg_namespace n on n.oid = m.relnamespace)
        on n.nspname = 'drizzle' and m.relname = '__drizzle_migrations'`;
    return { ...found!, place, name, say };
  } catch (error) {
    const { code = "", message } = error as { code?: string; message: string };
    if (unreachableCodes.has(code)) throw say(`: no PostgreSQL answers at ${place} (${code}).`, error, true);
    if (code === "28P01") throw say(`: the password of "${user}" is refused at ${place}.`, error);
    if (code === "3D000") throw say(`: there is no database "${name}" at ${place}; create it first.`, error);
    throw say(`: ${place} says: ${message}.`, error, busy.test(code));
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function partsOf(setting: string, url: string): { place: string; name: string; user: string } {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol === "postgres:" || parsed?.protocol === "postgresql:") {
    const { host, pathname, username } = parsed;
    return { place: host || "the local socket", name: decodeURIComponent(pathname.slice(1)), user: username };
  }
  throw new StartError(`${setting} must look like postgres://user:password@host:5432/database.`);
}
