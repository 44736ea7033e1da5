import type { PurchaseVault } from "@tidemark/core/wire";
import { purchaseVault } from "@tidemark/drizzle";
import { and, eq, sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** What is kept of a holder's purchases; null: nothing. The server cannot read it. */
export async function readVault(db: Sql, holder: bigint): Promise<PurchaseVault | null> {
  const [row] = await orm(db).select().from(purchaseVault).where(eq(purchaseVault.holderId, holder));
  return row ? { version: row.version, sealed: Buffer.from(row.sealed).toString("base64") } : null;
}

/** Replaces a version; null: there must be none yet. Gives the new version, null when it was changed meanwhile. */
export async function writeVault(
  db: Sql,
  holder: bigint,
  { sealed, replaces }: { readonly sealed: string; readonly replaces: number | null },
): Promise<number | null> {
  const bytes = Buffer.from(sealed, "base64");
  const [written] =
    replaces === null
      ? await orm(db)
          .insert(purchaseVault)
          .values({ holderId: holder, sealed: bytes })
          .onConflictDoNothing()
          .returning({ version: purchaseVault.version })
      : await orm(db)
          .update(purchaseVault)
          .set({ sealed: bytes, version: sql`${purchaseVault.version} + 1` })
          .where(and(eq(purchaseVault.holderId, holder), eq(purchaseVault.version, replaces)))
          .returning({ version: purchaseVault.version });
  return written?.version ?? null;
}

/** Deletes what is kept of a holder's purchases. */
export async function deleteVault(db: Sql, holder: bigint): Promise<void> {
  await orm(db).delete(purchaseVault).where(eq(purchaseVault.holderId, holder));
}

/** Moves the purchases of a holder that becomes part of another, which keeps its own where it has some: nobody here can join them. */
export async function moveVault(tx: Sql, into: bigint, from: bigint): Promise<void> {
  if (await readVault(tx, into)) return;
  await orm(tx).update(purchaseVault).set({ holderId: into }).where(eq(purchaseVault.holderId, from));
}
