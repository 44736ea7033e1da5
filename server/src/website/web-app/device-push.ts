import type { NewChannel } from "@tidemark/core/wire";
import { channel, holderDevice } from "@tidemark/drizzle";
import { and, eq } from "drizzle-orm";
import type { ChannelVault } from "../../alerts/channels/channel-vault.ts";
import { channelsOf, type EndsWith } from "../../alerts/channels/channels.ts";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import type { LinkHolder } from "../watches/holder-by-link.ts";

export type PushSubscription = Extract<NewChannel, { kind: "web-push" }>;

/** What ends the notifications of a browser with this access. */
export const endsWith = ({ device }: Pick<LinkHolder, "device">): EndsWith => ({
  deviceId: device,
  byLink: device === null,
});

/** A holder's working subscriptions of browsers, by the id of their channel. Those that cannot be read are left out. */
export async function subscriptionsOf(
  tx: Sql,
  vault: ChannelVault,
  holder: bigint,
): Promise<ReadonlyMap<bigint, string>> {
  const rows = (await channelsOf(tx, holder)).filter(({ kind, stopped }) => kind === "web-push" && !stopped);
  return new Map(
    rows.flatMap(({ id, target }) => {
      try {
        const opened = vault.open("web-push", target);
        return opened.kind === "web-push" ? [[id, opened.endpoint]] : [];
      } catch {
        return [];
      }
    }),
  );
}

/** Whether notifications are shown by this access: its device, or any browser that has the holder's link. */
export const showsNotifications = async (
  tx: Sql,
  { id, device }: Pick<LinkHolder, "id" | "device">,
): Promise<boolean> =>
  (await orm(tx).$count(
    channel,
    and(eq(channel.holderId, id), device === null ? channel.byLink : eq(channel.deviceId, device)),
  )) > 0;

/** Ends the notifications of a browser. A linked device keeps its access for another 31 days, as one without them. */
export async function endSubscription(
  pool: Pool,
  vault: ChannelVault,
  { id: holder, device }: Pick<LinkHolder, "id" | "device">,
  endpoint: string,
  now: number,
): Promise<void> {
  await transaction(pool, async (tx) => {
    for (const [id, known] of await subscriptionsOf(tx, vault, holder)) {
      if (known === endpoint) await orm(tx).delete(channel).where(eq(channel.id, id));
    }
    if (device === null) return;
    await orm(tx)
      .update(holderDevice)
      .set({ createdAt: now - (now % 86_400_000) })
      .where(eq(holderDevice.id, device));
  });
}
