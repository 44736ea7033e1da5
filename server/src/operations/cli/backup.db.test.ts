import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { applyMigrations, type Config, dropEverything, knownMigrations } from "@tidemark/drizzle";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import type { Header } from "./backup-format.ts";
import { listTables } from "./list-tables.ts";
import { restoreBackup } from "./restore-backup.ts";
import { writeBackup } from "./write-backup.ts";

const config: Config = {
  reporterKeys: [{ secret: "the reporter key", signsFrom: 0 }],
  holderKey: "the holder key",
  verifierKey: "the verifier key",
  operatorKey: "the operator key",
  postgresPassword: "the password of this cluster's superuser",
  ownerPassword: "the password of this cluster's owner",
  serverPassword: "the password of this cluster's server",
  channelKey: "the backup's key of channels",
  vapidKey: "the backup's key of web push",
  feedKey: "the backup's key of open data",
  readKey: "the read key",
};
const title = `<b>50 % & "más"</b>\\N\t\r\n水 \u{1F30A} \\.\n'; drop table product; --`;
const beyondDoubles = "4503599627370497123";

const ends: (() => Promise<unknown>)[] = [];
let folder: string;
let path: string;
let source: Pool;
let target: Pool;

async function open(): Promise<Pool> {
  const { ownerUrl, drop } = await createTestDatabase();
  const pool = openPool(ownerUrl, 2);
  ends.push(() => pool.end().then(drop));
  return pool;
}

/** All rows of all tables as text, and the next number of each sequence. */
async function contents(pool: Pool) {
  const tables = await listTables(pool);
  const rows = await Promise.all(
    tables.map(({ name }) =>
      pool.unsafe(`select to_jsonb(t) - 'xid' - 'snapshot' as row from "${name}" t order by 1`),
    ),
  );
  return tables.map((table, at) => ({ ...table, rows: rows[at]!.map(({ row }) => row) }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-backup-"));
  path = join(folder, "backup");
  source = await open();
  await source`insert into product (id, title, dirty_series) values (${beyondDoubles}, ${title}, 3), (7, null, 0)`;
  await source`insert into series (id, product_id, price, since) values (56, 7, null, '2026-01-02 03:04:05.678+09')`;
  await source`
    insert into price_point (series_id, at, revision, price, reporters, verified)
    select 56, timestamptz '2026-01-01' + n * interval '1 hour', n, n, 2, false from generate_series(1, 20000) n`;
  await source`insert into price_change (series_id, revision, kind, at, reporters, verified)
    values (56, 1, 'accepted', now(), 2, true)`;
  await source`insert into change_checkpoint (mode, snapshot) values ('slot', '900000:900000:')`;
  await source`insert into change_seen (consumer, series_id, revision) values ('notifier', 56, 1)`;
  await source`insert into invite (digest, origin) values (${Buffer.from([0, 10, 92, 255])}, 'operator')`;
  await source`insert into reporter (id) values ('-9223372036854775808'), ('9223372036854775807')`;
  await source`
    insert into reading (product_id, egress, outcome, observations)
    values (7, 'home', 'read', ${source.json([{ kind: "new", price: 12.5, words: 'a "quote" \\ \n' }])})`;
  await source`delete from reading`;
  await source`
    insert into reading (product_id, egress, outcome, observations) values (7, 'home', 'read', '{"a": [null, 1e30]}')`;
  await source`insert into egress (name, marketplaces) values ('home', '{1,2}')`;
  await source`insert into verification (product_id, marketplace, priority) values (7, 0, 0.1)`;
  await writeBackup(source, config, path);
});

afterAll(async () => {
  for (const end of ends) await end();
  await rm(folder, { recursive: true });
});

describe("a restored backup", () => {
  test("a restored backup has every row, value and counter of the original, and continues from there", async () => {
    target = await open();
    await target`insert into product (id) values (99)`;
    const { header, rows } = await restoreBackup(target, path);
    expect(rows).toBeGreaterThan(20_000);
    const { postgresPassword: _, ownerPassword: __, serverPassword: ___, ...secrets } = config;
    expect(header.secrets).toEqual(secrets);
    expect(await contents(target)).toEqual(await contents(source));
    const [product] = await target`select title, dirty from product where id = ${beyondDoubles}`;
    expect(product).toEqual({ title, dirty: true });
    const [reading] = await target`
      insert into reading (product_id, egress, outcome, observations) values (7, 'home', 'read', '[]') returning id`;
    expect(reading!.id).toBe(3n);
  });

  test("a restored backup treats its changes as past: transaction ids of another cluster are not restored", async () => {
    expect(await target`select xid::text from price_change`).toEqual([{ xid: "0" }]);
    const handedOver = await target`
      select snapshot::text, pg_visible_in_snapshot(xid, snapshot) as past from change_checkpoint, price_change`;
    expect(handedOver).toEqual([{ snapshot: "1:1:", past: true }]);
  });

  test("restoring migrates the backup of an older version to this one", async () => {
    const older = join(folder, "older");
    const [before, after] = [await open(), await open()];
    await before.begin(async (tx) => {
      await dropEverything(tx);
      await applyMigrations(tx, knownMigrations().slice(0, 1));
      await tx`insert into product (id, open_claims) values (5, 3), (6, 0)`;
      await tx`insert into series (id, product_id, open_claims) values (40, 5, 3), (41, 5, 0), (48, 6, 0)`;
    });
    await writeBackup(before, config, older);
    await restoreBackup(after, older);
    expect(await after`select ms(now()) > 0 as works`).toEqual([{ works: true }]);
    expect(await after`select id::int, dirty_series from product order by id`).toEqual([
      { id: 5, dirty_series: 1 },
      { id: 6, dirty_series: 0 },
    ]);
    expect((await after`select from drizzle.__drizzle_migrations`).length).toBe(
      (await source`select from drizzle.__drizzle_migrations`).length,
    );
  });
});

test("a backup leaves out the keys of network groups", async () => {
  await source`insert into network_key (day, key) values ('2026-01-15', 'the key of that day')`;
  await writeBackup(source, config, path);
  const bytes = gunzipSync(await readFile(path));
  expect(bytes.includes("the reporter key")).toBe(true);
  expect(bytes.includes("network_key")).toBe(false);
  expect(bytes.includes(Buffer.from("the key of that day").toString("hex"))).toBe(false);
  await restoreBackup(target, path);
  expect(await target`select 1 from network_key`).toEqual([]);
  await source`delete from network_key`;
});

test("a backup is readable by its owner only, complete or absent, and replaces an older one", async () => {
  await writeBackup(source, config, path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).not.toContain("backup.partial");
  await expect(writeBackup(source, config, join(folder, "nowhere", "file"))).rejects.toThrow("ENOENT");
});

test("a backup is a snapshot: concurrent transactions are in it completely or not at all", async () => {
  const busy = join(folder, "busy");
  let writing = true;
  let id = 1000;
  const writer = (async () => {
    while (writing) {
      id += 1;
      await source.begin(async (tx) => {
        await tx`insert into product (id) values (${id})`;
        await tx`insert into series (id, product_id) values (${id * 8}, ${id})`;
      });
    }
  })();
  await writeBackup(source, config, busy).finally(() => {
    writing = false;
  });
  await writer;
  await restoreBackup(target, busy);
  const [torn] = await target`
    select count(*)::int as count from product full join series on series.product_id = product.id
    where coalesce(product.id, series.product_id) between 1000 and 1e9 and (product.id is null or series.id is null)`;
  expect(torn).toEqual({ count: 0 });
});

describe("a bad backup file is refused, and nothing is changed:", () => {
  let before: unknown;
  let whole: Buffer;
  const spoiled = () => join(folder, "spoiled");

  beforeAll(async () => {
    whole = await readFile(path);
    target = await open();
    await target`insert into product (id, title) values (1, 'kept')`;
    before = await contents(target);
  });

  beforeEach(() => rm(spoiled(), { force: true }));

  async function refused(sentence: RegExp) {
    await expect(restoreBackup(target, spoiled())).rejects.toThrow(sentence);
    expect(await contents(target)).toEqual(before);
  }

  test.each([0.1, 0.5, 0.9, 0.999])("a backup truncated after %f of it is refused", async (part) => {
    await writeFile(spoiled(), whole);
    await truncate(spoiled(), Math.floor(whole.length * part));
    await refused(/damaged or cut short/);
  });

  test.each([0.2, 0.6, 0.95])("a backup with one bit flipped at %f of it is refused", async (part) => {
    const bytes = Buffer.from(whole);
    bytes[Math.floor(bytes.length * part)]! ^= 1;
    await writeFile(spoiled(), bytes);
    await refused(/damaged or cut short/);
  });

  test("a backup with a row changed and recompressed is refused", async () => {
    const plain = gunzipSync(whole);
    const at = plain.indexOf("\toperator\t");
    expect(at).toBeGreaterThan(0);
    plain[at + 1] = "O".charCodeAt(0);
    await writeFile(spoiled(), gzipSync(plain));
    await refused(/damaged or cut short/);
  });

  test("a backup with a secret changed and recompressed is refused", async () => {
    const plain = gunzipSync(whole);
    plain[plain.indexOf("the verifier key")] = "T".charCodeAt(0);
    await writeFile(spoiled(), gzipSync(plain));
    await refused(/damaged or cut short/);
  });

  test("a backup with data after the end is refused", async () => {
    await writeFile(spoiled(), gzipSync(Buffer.concat([gunzipSync(whole), Buffer.alloc(4)])));
    await refused(/damaged or cut short/);
  });

  test.each([
    ["empty", Buffer.alloc(0)],
    ["text", Buffer.from("hello")],
    ["packed text", gzipSync("hello, this is a letter")],
    ["another packed JSON", gzipSync(Buffer.from("\0\0\0\x02{}"))],
  ])("a backup file of another kind is refused: %s", async (_, bytes) => {
    await writeFile(spoiled(), bytes);
    await refused(/is not a Tidemark backup|damaged or cut short/);
  });

  /** Packs the backup again with another header. */
  async function withHeader(change: (header: Header) => void): Promise<void> {
    const plain = gunzipSync(whole);
    const length = plain.readUInt32BE();
    const header = JSON.parse(plain.subarray(4, 4 + length).toString());
    change(header);
    const text = Buffer.from(JSON.stringify(header));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(text.length);
    await writeFile(spoiled(), gzipSync(Buffer.concat([size, text, plain.subarray(4 + length)])));
  }

  test("a backup of a newer version is refused", async () => {
    await withHeader(({ migrations }) => void migrations.push("a migration of tomorrow"));
    await refused(/another or newer Tidemark/);
  });

  test.each(["postgresPassword", "ownerPassword", "serverPassword", "somethingElse"])(
    "with the secret %s, which no backup has",
    async (name) => {
      await withHeader((header) => {
        header.secrets = Object.fromEntries([...Object.entries(header.secrets), [name, "a foreign secret"]]);
      });
      await refused(new RegExp(`holds secrets that no backup has: ${name}\\.`));
    },
  );

  test("absent", () => refused(/cannot be read \(ENOENT\)/));
});
