import { languageOf } from "@tidemark/texts";
import { Hono } from "hono";
import { changeSettings } from "../../alerts/holders/holder.ts";
import { transaction } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { pathIn } from "../../platform/http/base-path.ts";
import { keepCookie } from "../../platform/http/keep-cookie.ts";
import { languageCookie } from "../../platform/http/language.ts";
import type { WebsiteServices } from "../services.ts";
import { holderOfCookie } from "../watches/session.ts";
import { ownForm } from "./handle-forms.tsx";

const yearS = 365 * 86_400;

/** `POST /language`: this browser's language, and that of its holder's mails. */
export function languageRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, publicUrl } = services;
  return new Hono<AppEnv>().post("/language", async (c) => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const language = languageOf(form.get("language"));
    if (language) {
      keepCookie(c, languageCookie, language, { publicUrl, maxAgeS: yearS });
      const holder = await holderOfCookie(services, c);
      if (holder && !holder.link.isOld) {
        await transaction(pool, (tx) =>
          changeSettings(tx, holder.id, (settings) => ({ ...settings, language })),
        );
      }
    }
    return c.redirect(pathIn(form.get("to") ?? "/", publicUrl), 303);
  });
}
