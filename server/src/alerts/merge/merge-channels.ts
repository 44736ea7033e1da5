import { channel, delivery } from "@tidemark/drizzle";
import { eq } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import type { ChannelVault } from "../channels/channel-vault.ts";
import type { ChannelRow } from "../channels/channel-view.ts";
import { channelsOf, identityIn, maxChannels } from "../channels/channels.ts";

/**
 * Moves the channels of a holder to another one; returns how many are new there. Of two with the same target the one
 * that works stays, with the deliveries of both. Throws conflict when there would be too many.
 */
export async function mergeChannels(
  tx: Sql,
  vault: ChannelVault,
  into: bigint,
  from: bigint,
): Promise<number> {
  const db = orm(tx);
  const [kept, moving] = [await channelsOf(tx, into), await channelsOf(tx, from)];
  const keptOf = new Map(kept.map((one) => [identityIn(vault, one), one]));
  let moved = 0;
  for (const one of moving) {
    const same = keptOf.get(identityIn(vault, one));
    if (!same) moved += 1;
    else if (works(one) && !works(same)) await replace(tx, same, one);
    else await replace(tx, one, same);
  }
  if (kept.length + moved > maxChannels) {
    throw new ServiceError(
      "conflict",
      t("problem.channels.merged", { count: kept.length + moved, most: maxChannels }),
    );
  }
  // Hidden ones too: mails to them count on.
  await db.update(channel).set({ holderId: into }).where(eq(channel.holderId, from));
  return moved;
}

const works = ({ kind, confirmed, stopped }: ChannelRow): boolean =>
  !stopped && (kind !== "email" || confirmed);

/** Deletes a channel; its deliveries become those of another one with the same target. */
async function replace(tx: Sql, gone: ChannelRow, stays: ChannelRow): Promise<void> {
  await orm(tx).update(delivery).set({ channelId: stays.id }).where(eq(delivery.channelId, gone.id));
  await orm(tx).delete(channel).where(eq(channel.id, gone.id));
}
