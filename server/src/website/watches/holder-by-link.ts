import type { HolderSettings } from "@tidemark/core/wire";
import { holder, mergedHolder } from "@tidemark/drizzle";
import { and, eq } from "drizzle-orm";
import type { Context } from "hono";
import type { Link, LinkAction } from "../../alerts/holders/links.ts";
import { orm } from "../../platform/orm.ts";
import type { WebsiteServices } from "../services.ts";

export interface LinkHolder {
  readonly id: bigint;
  readonly link: Link;
  readonly settings: HolderSettings;
  /** The linked device that asks; null: the one with a secret link. */
  readonly device: bigint | null;
}

/** The holder of a link's token; null when it is invalid, for another action, or was renewed since. */
export async function holderByLink(
  { pool, links }: Pick<WebsiteServices, "pool" | "links">,
  token: string,
  actions: readonly LinkAction[],
): Promise<LinkHolder | null> {
  const link = links.read(token);
  if (!link || !actions.includes(link.action)) return null;
  const [found] = await orm(pool)
    .select({ settings: holder.settings })
    .from(holder)
    .where(and(eq(holder.id, link.holder), eq(holder.linkEpoch, link.epoch)));
  if (found) return { id: link.holder, link, device: null, ...found };
  // Its holder was merged into another, whose epoch new links need.
  const [other] = await orm(pool)
    .select({ id: holder.id, settings: holder.settings, epoch: holder.linkEpoch })
    .from(mergedHolder)
    .innerJoin(holder, eq(holder.id, mergedHolder.holderId))
    .where(and(eq(mergedHolder.id, link.holder), eq(mergedHolder.linkEpoch, link.epoch)));
  if (!other) return null;
  const { id, epoch, settings } = other;
  return { id, link: { ...link, holder: id, epoch }, device: null, settings };
}

/** Keeps caches and search engines from pages behind a secret link. */
export function keepPrivate(c: Context): void {
  c.header("Cache-Control", "no-store");
  c.header("X-Robots-Tag", "noindex");
}
