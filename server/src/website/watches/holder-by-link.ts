import type { HolderSettings } from "@tidemark/core/wire";
import { holder } from "@tidemark/drizzle";
import { and, eq } from "drizzle-orm";
import type { Context } from "hono";
import type { Link, LinkAction } from "../../alerts/holders/links.ts";
import { orm } from "../../platform/orm.ts";
import type { WebsiteServices } from "../services.ts";

export interface LinkHolder {
  readonly id: bigint;
  readonly link: Link;
  readonly settings: HolderSettings;
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
  return found ? { id: link.holder, link, ...found } : null;
}

/** Keeps caches and search engines from pages behind a secret link. */
export function keepPrivate(c: Context): void {
  c.header("Cache-Control", "no-store");
  c.header("X-Robots-Tag", "noindex");
}
