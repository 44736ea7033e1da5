import { parseConfig, type ReporterKey, StartError, sharedKey } from "@tidemark/drizzle";
import { eq } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../platform/database.ts";
import { orm } from "../platform/orm.ts";
import { SealedError, SealingKey } from "../platform/sealing-key.ts";

/** The keys that are replaced while servers run: of reporters' tokens, and of readers. */
export interface RotatedKeys {
  readonly reporterKeys: readonly ReporterKey[];
  readonly readKey: string;
}

const names = ["reporterKeys", "readKey"] as const;
type Name = (typeof names)[number];

const purposeOf = (name: Name): string => `tidemark ${name}`;

const foreign =
  "The keys of reporters and readers in the database were encrypted with another config.json than the one here. Copy it from where the server ran before. Where it is lost, npm run rotate-keys -- --lost makes new keys: everybody registers again.";

/**
 * Keys that all processes share through the database, encrypted with a key of `config.json` (`holderKey`). Those in `config.json` are the
 * first ones: a database without any takes them over.
 */
export class SharedKeys {
  readonly #pool: Pool;
  readonly #key: SealingKey;

  constructor(pool: Pool, holderKey: string) {
    this.#pool = pool;
    this.#key = new SealingKey(holderKey, "tidemark shared keys");
  }

  /** The keys as they are kept now; `first` where none are yet. Throws a StartError for those that this server cannot read. */
  async takeOver(first: RotatedKeys): Promise<RotatedKeys> {
    await this.#insert(this.#pool, first);
    return this.#read(this.#pool);
  }

  /** Throws where there are none, or none that this server can read. */
  read(): Promise<RotatedKeys> {
    return this.#read(this.#pool);
  }

  /** Whether there are keys, and this server can read them. */
  async canRead(): Promise<boolean> {
    try {
      await this.read();
      return true;
    } catch (error) {
      if (error instanceof StartError) return false;
      throw error;
    }
  }

  /**
   * Replaces keys by what `change` makes of those that are kept (`first` where none are); returns them. Who replaces them meanwhile
   * waits. Throws a StartError for keys that this server cannot read.
   */
  async replace<N extends Name>(
    name: N,
    change: (kept: RotatedKeys[N]) => RotatedKeys[N],
    first: RotatedKeys,
  ): Promise<RotatedKeys[N]> {
    return transaction(this.#pool, async (tx) => {
      await this.#insert(tx, first);
      await orm(tx).select({ name: sharedKey.name }).from(sharedKey).for("update");
      const keys = change((await this.#read(tx))[name]);
      const sealed = this.#seal(name, keys);
      await orm(tx).update(sharedKey).set({ sealed, changedAt: Date.now() }).where(eq(sharedKey.name, name));
      return keys;
    });
  }

  /** Puts these keys in place of all that are kept, which nobody may be able to read any more. */
  async replaceAll(keys: RotatedKeys): Promise<void> {
    await transaction(this.#pool, async (tx) => {
      await orm(tx).delete(sharedKey);
      await this.#insert(tx, keys);
    });
  }

  async #insert(tx: Sql, first: RotatedKeys): Promise<void> {
    const rows = names.map((name) => ({ name, sealed: this.#seal(name, first[name]) }));
    await orm(tx).insert(sharedKey).values(rows).onConflictDoNothing();
  }

  #seal = (name: Name, keys: unknown): string => this.#key.seal(JSON.stringify(keys), purposeOf(name));

  async #read(tx: Sql): Promise<RotatedKeys> {
    const rows = await orm(tx).select().from(sharedKey);
    const opened = rows.map(({ name, sealed }) => [name, this.#open(name, sealed)]);
    const keys = parseConfig(JSON.stringify(Object.fromEntries(opened)));
    if (!keys?.reporterKeys || !keys.readKey)
      throw new StartError("The database holds no keys of reporters.");
    return { reporterKeys: keys.reporterKeys, readKey: keys.readKey };
  }

  #open(name: Name, sealed: string): unknown {
    try {
      return JSON.parse(this.#key.open(sealed, purposeOf(name)));
    } catch (error) {
      throw error instanceof SealedError ? new StartError(foreign, { cause: error }) : error;
    }
  }
}
