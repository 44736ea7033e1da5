/** @jsxImportSource hono/jsx */
import { type Pasted, parsePasted, readKeyIn } from "@tidemark/core";
import { type Context, Hono } from "hono";
import { redeemInvite } from "../../accounts/invites.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { pathIn } from "../../platform/http/base-path.ts";
import { keepBrowserSecret } from "../join/browser-secret.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "./answer-page.tsx";
import { ownForm } from "./handle-forms.tsx";
import { LockedPage } from "./locked-page.tsx";
import { readerOf } from "./reader.ts";

/** `POST /open`: a typed read key, link or invite code opens the website in this browser. */
export function unlockRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, profile, access, inviteTries, trustedProxies, publicUrl, clock } = services;
  const invites = profile.registration === "invite-code";

  /** Why the website stays closed; null when it opens. */
  const problemOf = async (c: Context<AppEnv>, typed: string): Promise<string | null> => {
    if (access.isKey(readKeyIn(typed) ?? "")) return null;
    const { t } = readerOf(services, c);
    if ((await inviteTries.take(addressOf(c, trustedProxies))) > 0) return t("locked.too-many");
    const pasted = parsePasted(typed);
    if (pasted.kind === "broken-invite") return t("locked.broken-link");
    const other = otherServer(pasted, publicUrl);
    if (!invites || (pasted.kind !== "invite" && pasted.kind !== "code")) {
      return other ? t("locked.other-server", { server: other }) : t("locked.wrong");
    }
    const copied = pasted.kind === "invite" ? pasted.browser : null;
    const shown = { code: pasted.code, browser: copied ?? keepBrowserSecret(c, publicUrl) };
    if ((await redeemInvite(pool, shown, null, clock())).ok) return null;
    return other ? t("locked.other-server", { server: other }) : t("locked.wrong");
  };

  return new Hono<AppEnv>().post("/open", async (c) => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const to = pathIn(form.get("to") ?? "/", publicUrl);
    const problem = await problemOf(c, form.get("key") ?? "");
    if (problem !== null) return answerPage(services, c, <LockedPage to={to} problem={problem} />, 401);
    access.keep(c, publicUrl);
    return c.redirect(to, 303);
  });
}

/** The host of a pasted link that is no address of this server; null for what is no such link. */
function otherServer(pasted: Pasted, publicUrl: string): string | null {
  if (pasted.kind !== "invite" && pasted.kind !== "key") return null;
  const { server } = pasted;
  const host = URL.parse(/^https?:\/\//i.test(server) ? server : `https://${server}`)?.host;
  return host && host !== new URL(publicUrl).host ? host : null;
}
