import { marketplaceBySuffix, utcDate } from "@tidemark/core";
import type { Health } from "@tidemark/core/wire";
import { toldJump } from "@tidemark/drizzle";
import { and, eq, gt } from "drizzle-orm";
import type { GuardedFetch } from "../../alerts/channels/guarded-fetch.ts";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { orm, touchedRows } from "../../platform/orm.ts";
import { plainWriting } from "../../platform/texts.ts";
import { jumpsIn } from "../../prices/page-outcomes/compare-weeks.ts";
import { readOutcomeShares } from "../../prices/page-outcomes/read-shares.ts";
import { jumpText } from "../../website/shared/jump-text.ts";
import type { UpkeepJob } from "./run-job.ts";

type Jump = Health["jumps"][number];

/** A jump that lasts is told again after this long. */
const againMs = 7 * 86_400_000;

export interface Teller {
  readonly fetch: GuardedFetch;
  /** Where the operator is told; null: in the log alone. */
  readonly url: string | null;
  readonly log: Logger;
}

/**
 * Tells the operator of jumps of pages without a price: in the log, and as a line of plain text at a URL, which ntfy and
 * most webhooks take. Each is told once a week. What could not be sent is tried again in the next round.
 */
export const tellJumpsJob = ({ fetch, url, log }: Teller): UpkeepJob => ({
  name: "told-jumps-of-reading",
  async run(pool, clock, signal) {
    let told = 0;
    for (const jump of jumpsIn(await readOutcomeShares(pool, clock()))) {
      if (!(await claimJump(pool, jump, clock()))) continue;
      const text = jumpText(jump, plainWriting());
      log.warn("More pages give no price than in the week before", { jump: text });
      told += 1;
      if (url === null) continue;
      const post = { url, headers: { "content-type": "text/plain; charset=utf-8" }, body: text };
      const answer = await fetch(post, signal);
      if (answer.ok && answer.status < 300) continue;
      await releaseJump(pool, jump, clock());
      throw new Error(answer.ok ? `OPERATOR_WEBHOOK answered ${answer.status}.` : answer.reason);
    }
    return told;
  },
});

const keyOf = ({ marketplace, client, reason }: Jump) => ({
  marketplace: marketplaceBySuffix(marketplace)!.number,
  client: client ?? "",
  outcome: reason,
});

const isSame = (jump: Jump) => {
  const { marketplace, client, outcome } = keyOf(jump);
  return and(
    eq(toldJump.marketplace, marketplace),
    eq(toldJump.client, client),
    eq(toldJump.outcome, outcome),
  );
};

/** Whether it is this process's to tell: nobody told it within the week. */
async function claimJump(pool: Pool, jump: Jump, now: number): Promise<boolean> {
  const db = orm(pool);
  const [known] = await db
    .select({ day: toldJump.day })
    .from(toldJump)
    .where(and(isSame(jump), gt(toldJump.day, utcDate(now - againMs))))
    .limit(1);
  if (known) return false;
  const row = { ...keyOf(jump), day: utcDate(now) };
  return (await touchedRows(db.insert(toldJump).values(row).onConflictDoNothing())) > 0;
}

const releaseJump = (pool: Pool, jump: Jump, now: number) =>
  orm(pool)
    .delete(toldJump)
    .where(and(isSame(jump), eq(toldJump.day, utcDate(now))));
