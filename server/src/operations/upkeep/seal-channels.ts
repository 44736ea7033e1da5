import { channel } from "@tidemark/drizzle";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { ChannelVault } from "../../alerts/channels/channel-vault.ts";
import { hintOf } from "../../alerts/channels/channel-view.ts";
import { orm } from "../../platform/orm.ts";
import type { UpkeepJob } from "./run-job.ts";

const pageSize = 500;

/**
 * Encrypts channels of older versions, and those that the old key encrypted. What no key opens stays as it is. After the
 * first round of a process it only looks for plain ones, which a server of an older version may still add.
 */
export function sealChannelsJob(vault: ChannelVault): UpkeepJob {
  let isChecked = false;
  return {
    name: "plain-channels",
    async run(pool, _clock, signal) {
      const db = orm(pool);
      const isPlain = sql`${channel.kind} <> 'email' and not ${channel.target} ? 'sealed'`;
      let sealed = 0;
      for (let after = 0n; !signal.aborted; ) {
        const rows = await db
          .select({ id: channel.id, kind: channel.kind, target: channel.target })
          .from(channel)
          .where(and(gt(channel.id, after), isChecked ? isPlain : sql`${channel.kind} <> 'email'`))
          .orderBy(asc(channel.id))
          .limit(pageSize);
        for (const { id, kind, target: stored } of rows) {
          const target = vault.isSealed(stored) ? null : opened(vault, kind, stored);
          if (!target) continue;
          // Nothing else changes a target.
          await db
            .update(channel)
            .set({ target: vault.seal(target), hint: hintOf(target) })
            .where(eq(channel.id, id));
          sealed++;
        }
        if (rows.length < pageSize) {
          isChecked = true;
          break;
        }
        after = rows.at(-1)!.id;
      }
      return sealed;
    },
  };
}

function opened(vault: ChannelVault, ...stored: Parameters<ChannelVault["open"]>) {
  try {
    return vault.open(...stored);
  } catch {
    return null;
  }
}
