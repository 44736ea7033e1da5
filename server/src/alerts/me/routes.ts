import {
  defaultSettings,
  type HolderToken,
  type Imported,
  maxImportBytes,
  NewHolder,
  SettingsPatch,
} from "@tidemark/core/wire";
import { Hono } from "hono";
import * as z from "zod/mini";
import { transaction } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { languageOfRequest } from "../../platform/http/language.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import { changeSettings, createHolder, eraseHolder, holderOf, nextLinkEpoch } from "../holders/holder.ts";
import { countNewHolder } from "../holders/limit-holders.ts";
import { linksOf } from "../holders/links.ts";
import { mergedSettings } from "../holders/settings.ts";
import type { AlertServices } from "../services.ts";
import { countNewWatch } from "../watches/rate-limit.ts";
import { requireReadKey } from "../watches/require-read-key.ts";
import { exportHolder } from "./export.ts";
import { importFile, readImport } from "./import.ts";

export function holderRoutes(services: AlertServices): Hono<AppEnv> {
  const { pool, access, tokens, clock } = services;
  return new Hono<AppEnv>()
    .post("/v1/holders", async (c) => {
      // No request may link a reporter to a holder.
      if (tokens.verify(c.req.header("authorization")) || (access.holdersNeedKey && !access.isShown(c))) {
        throw new ServiceError("unauthorized", "Send the server's read key, not a reporter's token.");
      }
      await countNewHolder(c, services);
      const { timeZone, language = languageOfRequest(c) } = await readBody(c, NewHolder, 1024);
      const settings = mergedSettings(defaultSettings, {
        language,
        ...(timeZone !== undefined && { consolidation: { timeZone } }),
      });
      const { token } = await createHolder(pool, settings, clock());
      return c.json({ token } satisfies HolderToken, 201);
    })
    .use("/v1/me/*", async (c, next) => {
      c.header("Cache-Control", "no-store");
      await next();
    })
    .get("/v1/me", async (c) => {
      const body = await exportHolder(services, await holderOf(c, pool));
      return c.body(body, 200, { "Content-Type": "application/json" });
    })
    .patch("/v1/me", async (c) => {
      const { id } = await holderOf(c, pool);
      const patch = await readBody(c, SettingsPatch, 4096);
      return c.json(
        await transaction(pool, (tx) =>
          changeSettings(tx, id, (settings) => mergedSettings(settings, patch)),
        ),
      );
    })
    .post("/v1/me/import", async (c) => {
      const { id } = await holderOf(c, pool);
      await requireReadKey(c, services);
      const file = readImport(await readBody(c, z.unknown(), maxImportBytes));
      await countNewWatch(c, services, file.watches.length);
      return c.json((await importFile(pool, id, file, clock())) satisfies Imported);
    })
    .delete("/v1/me", async (c) => {
      const { id } = await holderOf(c, pool);
      await transaction(pool, (tx) => eraseHolder(tx, id));
      return c.body(null, 204);
    })
    .post("/v1/me/links", async (c) => {
      const { id } = await holderOf(c, pool);
      const linkEpoch = await nextLinkEpoch(pool, id);
      if (linkEpoch === null) throw new ServiceError("conflict", t("problem.links"));
      return c.json(linksOf(services, { id, linkEpoch }));
    });
}
