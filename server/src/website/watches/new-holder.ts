import { defaultSettings } from "@tidemark/core/wire";
import type { Context } from "hono";
import { createHolder } from "../../alerts/holders/holder.ts";
import { countNewHolder } from "../../alerts/holders/limit-holders.ts";
import { languageOfRequest } from "../../platform/http/language.ts";
import type { WebsiteServices } from "../services.ts";

/** A holder for a visitor who has none yet; the visitor's network has a limit of them. */
export async function newHolder(services: WebsiteServices, c: Context): Promise<bigint> {
  await countNewHolder(c, services);
  const settings = { ...defaultSettings, language: languageOfRequest(c) };
  return (await createHolder(services.pool, settings, services.clock())).id;
}
