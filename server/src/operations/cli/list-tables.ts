import type postgres from "postgres";
import type { TableHeader } from "./backup-format.ts";

/** The tables of a database, each after those it references; without views and tables of extensions. */
export async function listTables(tx: postgres.ISql): Promise<readonly TableHeader[]> {
  const tables = await tx<{ name: string; columns: string[]; needs: string[] }[]>`
    select c.relname as name,
      (select array_agg(attname::text order by attnum) from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      array(select distinct r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and r.oid <> c.oid) as needs
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select from pg_depend where objid = c.oid and deptype = 'e')
    order by c.relname`;
  const sequences = await tx<{ table: string; column: string; sequence: string; step: string }[]>`
    select c.relname as "table", a.attname as "column", s.oid::regclass::text as sequence, q.seqincrement as step
    from pg_class s join pg_sequence q on q.seqrelid = s.oid
      join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
      join pg_class c on c.oid = d.refobjid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
    where s.relnamespace = 'public'::regnamespace`;
  const next: { table: string; column: string; number: string }[] = [];
  for (const { table, column, sequence, step } of sequences) {
    const [state] = await tx.unsafe(
      `select (last_value + case when is_called then ${step} else 0 end)::text as number from ${sequence}`,
    );
    next.push({ table, column, number: state!.number });
  }
  return sorted(tables).map(({ name, columns }) => ({
    name,
    columns,
    next: Object.fromEntries(
      next.flatMap(({ table, column, number }) => (table === name ? [[column, number]] : [])),
    ),
  }));
}

function sorted<T extends { name: string; needs: string[] }>(tables: readonly T[]): readonly T[] {
  const done: T[] = [];
  const waiting = new Set(tables);
  while (waiting.size > 0) {
    const free = [...waiting].filter(({ needs }) =>
      needs.every((need) => done.some(({ name }) => name === need)),
    );
    if (free.length === 0) throw new Error("tables refer to each other in a circle");
    for (const table of free) waiting.delete(table);
    done.push(...free);
  }
  return done;
}
