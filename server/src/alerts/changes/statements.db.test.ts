import { createTestDatabase } from "@tidemark/drizzle/testing";
import type { PendingQuery, Row } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool, type Pool, type Sql, transaction } from "../../platform/database.ts";
import * as statements from "./statements.ts";

const all = { ...statements };
type Statements = typeof statements;
type RowOf<F> = F extends (...args: never[]) => PendingQuery<infer Rows> ? Rows[number] : never;
type ParamsOf<F> = F extends (sql: Sql, params: infer Params) => unknown ? Params : undefined;

/** For each statement its parameters, and every column of its row type. */
type Examples = {
  readonly [Name in keyof Statements]: {
    readonly params: unknown extends ParamsOf<Statements[Name]> ? undefined : ParamsOf<Statements[Name]>;
    readonly columns: [RowOf<Statements[Name]>] extends [never]
      ? readonly []
      : Readonly<Record<keyof RowOf<Statements[Name]>, true>>;
    /** What has to be done before it in the same transaction. */
    readonly after?: (sql: Sql) => Promise<unknown>;
  };
};

const snapshot = "1:1:";
const changeColumns = {
  series_id: true,
  revision: true,
  kind: true,
  retracts: true,
  previous: true,
  price: true,
  at: true,
  accepted_at: true,
  reporters: true,
  verified: true,
} as const;

const examples: Examples = {
  insertCheckpoint: { params: undefined, columns: [] },
  setMode: { params: { mode: "slot" }, columns: [] },
  selectCheckpoint: { params: undefined, columns: { mode: true, snapshot: true } },
  lockCheckpoint: { params: undefined, columns: { snapshot: true, now: true } },
  moveCheckpoint: { params: { snapshot }, columns: [] },
  selectPosition: { params: undefined, columns: { snapshot: true, lsn: true } },
  selectAnyAfter: { params: { snapshot }, columns: { found: true } },
  selectChangesAfter: { params: { snapshot }, columns: changeColumns },
  declareChangesAfter: { params: { snapshot }, columns: [] },
  fetchChangesAfter: {
    params: { limit: 5 },
    columns: changeColumns,
    after: (sql) => statements.declareChangesAfter(sql, { snapshot }),
  },
  selectVisible: { params: { xids: ["700"] }, columns: { visible: true } },
  selectSlot: {
    params: undefined,
    columns: { name: true, active: true, lost: true, confirmed: true, failover: true, synced: true },
  },
  createSlot: { params: undefined, columns: { name: true } },
  dropFreeSlot: { params: undefined, columns: { dropped: true } },
  selectCanReplicate: { params: undefined, columns: { can: true } },
  selectRelayStatus: {
    params: { limit: 5 },
    columns: { mode: true, reading: true, lagBytes: true, waiting: true },
  },
  insertSeen: { params: { consumer: "notifier", seriesIds: ["8"] }, columns: [] },
  raiseSeen: {
    params: { consumer: "notifier", seriesIds: ["8"], revisions: [1] },
    columns: { seriesId: true, revision: true },
  },
};

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 1);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test("every statement of the change relay has an example", () => {
  expect(Object.keys(examples).sort()).toEqual(Object.keys(all).sort());
});

test.each(Object.keys(all) as (keyof Statements)[])(
  "PostgreSQL prepares the statement %s, and its columns are those of its row type",
  async (name) => {
    const { params, columns, after } = examples[name];
    const statement = all[name] as unknown as (sql: Sql, params: unknown) => PendingQuery<Row[]>;
    const described = await transaction(pool, async (tx) => {
      await after?.(tx);
      return statement(tx, params).describe();
    });
    expect(described.columns.map((column) => column.name).sort()).toEqual(
      (Array.isArray(columns) ? columns : Object.keys(columns)).toSorted(),
    );
  },
);
