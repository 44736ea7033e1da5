import postgres from "postgres";
import { inspectDatabase, versions } from "./external-database.ts";

/** What a PostgreSQL says of itself and of the role that asks. */
export interface TestServerFacts {
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly version: number;
  readonly encoding: string;
  readonly walLevel: string;
  readonly limits: Readonly<Record<LimitName, number>>;
}

/** Defaults of PostgreSQL, which suffice. */
const least = { max_connections: 100, max_wal_senders: 10, max_replication_slots: 10 };
type LimitName = keyof typeof least;

/** What the tests lack there. Pure. */
export function lackingForTests({
  role,
  isSuperuser,
  version,
  encoding,
  walLevel,
  limits,
}: TestServerFacts): readonly string[] {
  const { oldest, newest } = versions;
  return [
    ...(isSuperuser ? [] : [`"${role}" must be a superuser`]),
    ...(version >= oldest && version <= newest
      ? []
      : [`PostgreSQL must be ${oldest} to ${newest}, and is ${version}`]),
    ...(encoding === "UTF8" ? [] : [`the encoding must be UTF8, and is ${encoding}`]),
    ...(walLevel === "logical" ? [] : [`wal_level must be logical, and is ${walLevel}`]),
    ...Object.entries(least).flatMap(([name, value]) =>
      limits[name as LimitName] >= value
        ? []
        : [`${name} must be at least ${value}, and is ${limits[name as LimitName]}`],
    ),
  ];
}

/** Throws a StartError that says everything that tests lack at TEST_DATABASE_URL. */
export async function checkTestServer(url: string): Promise<void> {
  const { role, version, encoding, walLevel, say } = await inspectDatabase("TEST_DATABASE_URL", url);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql`
    select (select rolsuper from pg_roles where rolname = current_user) as "isSuperuser",
      (select json_object_agg(name, setting::int) from pg_settings where name = any(${Object.keys(least)})) as limits`.finally(
    () => sql.end(),
  );
  const lacking = lackingForTests({
    role,
    version,
    encoding,
    walLevel,
    ...(row as Pick<TestServerFacts, "isSuperuser" | "limits">),
  });
  if (lacking.length > 0) throw say(`: ${lacking.join("; ")}.`);
}
