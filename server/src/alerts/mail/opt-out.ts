import { channel, mailOptOut } from "@tidemark/drizzle";
import { and, isNull, sql } from "drizzle-orm";
import { arrayOf, type Pool } from "../../platform/database.ts";
import { ScopedKeys } from "../../platform/http/scoped-key.ts";
import { orm } from "../../platform/orm.ts";
import type { MailGuard } from "./mail-limits.ts";
import { domainsOf, mailboxOf } from "./mailbox.ts";

/** What a link "never write to me again" names: the mailbox by its digest, and its domain. */
export interface OptOut {
  readonly digest: string;
  readonly domain: string;
}

const scope = "never write again";
const subjectOf = ({ digest, domain }: OptOut): string => `${digest} ${domain}`;

/** Links by which a mailbox is never written to again. They hang on no holder and do not expire. */
export class OptOutLinks {
  readonly #keys: ScopedKeys;
  readonly #guard: MailGuard;
  readonly #publicUrl: string;

  constructor(secret: string, guard: MailGuard, publicUrl: string, clock: () => number) {
    this.#keys = new ScopedKeys(secret, clock);
    this.#guard = guard;
    this.#publicUrl = publicUrl;
  }

  make(address: string): string {
    const optOut = { digest: this.#guard.digestOf(address), domain: mailboxOf(address).domain };
    const key = this.#keys.sign(scope, subjectOf(optOut), null);
    return `${this.#publicUrl}/never/${optOut.digest}/${optOut.domain}/${key}`;
  }

  isOurs(optOut: OptOut, key: string): boolean {
    return this.#keys.verify(scope, subjectOf(optOut), key);
  }
}

const batch = 1000;

/**
 * Remembers the mailbox permanently and stops its confirmed channels, of all holders. Addresses that have not said
 * yes stay as they are for their day: their holders cannot tell that the mailbox opted out.
 */
export async function optOut(
  pool: Pool,
  guard: MailGuard,
  { digest, domain }: OptOut,
  now: number,
): Promise<void> {
  const db = orm(pool);
  await db
    .insert(mailOptOut)
    .values({ digest: Buffer.from(digest, "base64url") })
    .onConflictDoNothing();
  // drizzle has no cursors.
  const addresses = pool<{ id: bigint; address: string }[]>`
    select id, target ->> 'address' as address from channel
    where kind = 'email' and confirmed_at is not null and stopped_at is null
      and lower(split_part(target ->> 'address', '@', 2)) like any(${arrayOf(domainsOf(domain))}::text[])`;
  for await (const rows of addresses.cursor(batch)) {
    const own = rows.filter(({ address }) => guard.digestOf(address) === digest);
    if (own.length === 0) continue;
    const ids = arrayOf(own, ({ id }) => id);
    await db
      .update(channel)
      .set({ stoppedAt: now })
      .where(and(sql`${channel.id} = any(${ids}::bigint[])`, isNull(channel.stoppedAt)));
  }
}
