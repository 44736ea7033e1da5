/** @jsxImportSource hono/jsx */
import { groupedInvite, inviteCodeIn, joinLink } from "@tidemark/core";
import type { InviteFault } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import { hasUse, redeemInvite, showInvite } from "../../accounts/invites.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { basePathOf } from "../../platform/http/base-path.ts";
import { tooManyGuesses } from "../../platform/http/key-guard.ts";
import { isOwnOrigin } from "../../platform/http/origins.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { keepPrivate } from "../watches/holder-by-link.ts";
import { isSecureUrl } from "../web-app/this-device.tsx";
import { type BrowserKind, browserKindOf, type Stores, wayOf } from "./browser-kind.ts";
import { browserSecretOf, keepBrowserSecret } from "./browser-secret.ts";
import { JoinPage, NoInviteNeededPage, NoInvitePage } from "./join-page.tsx";

type Ctx = Context<AppEnv>;

/** `/join/CODE`: the page of an invite. To look at it uses nothing; to send its form opens the website. */
export function joinRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, profile, access, wrongInvites, letters, publicUrl, extension, packages, clock } = services;
  const invites = profile.registration === "invite-code";

  /** Whether this browser needs to redeem nothing. */
  const isOpen = (c: Ctx) => access.isShown(c) || (access.isOpen && !access.holdersNeedKey);

  const refuse = async (c: Ctx, fault: InviteFault) => {
    if (fault === "unknown") await countGuess(c);
    const page = <NoInvitePage fault={fault} isOpen={isOpen(c)} />;
    return answerPage(services, c, page, fault === "unknown" ? 404 : 410);
  };
  // A network that guessed too often is not even told whether a code is right.
  const limitGuesses = async (c: Ctx) => {
    const waitS = await wrongInvites.waitS(c, codeIn(c));
    if (waitS > 0) throw tooManyGuesses(waitS);
  };
  const countGuess = async (c: Ctx) => {
    const waitS = await wrongInvites.count(c, codeIn(c));
    if (waitS > 0) throw tooManyGuesses(waitS);
  };

  /** Where a browser gets the extension; for Firefox also the file that the operator had signed. */
  const storesFor = async (browser: BrowserKind): Promise<Stores> => {
    const { stores } = extension;
    if (browser !== "firefox" || stores.firefox !== null) return stores;
    const [signed] = await packages.offered("firefox");
    return { ...stores, firefox: signed ? `/extension/${signed.name}` : null };
  };

  const show = async (c: Ctx) => {
    const now = clock();
    const code = codeIn(c);
    const shown = await showInvite(pool, code, now);
    const kept = browserSecretOf(c);
    const goesOn = kept !== null && (await hasUse(pool, code, kept, now));
    if (!shown.ok && !goesOn) return refuse(c, shown.fault);
    const secret = keepBrowserSecret(c, publicUrl);
    const browser = browserKindOf((name) => c.req.header(name));
    const page = (
      <JoinPage
        code={code}
        link={joinLink(seenUrl(c, publicUrl), code, secret)}
        left={goesOn || !shown.ok ? null : { uses: shown.usesLeft, expiresAt: shown.expiresAt }}
        browser={browser}
        way={wayOf(browser, await storesFor(browser), await extension.hasFolder())}
        isOpen={isOpen(c)}
        tells={waysToTell(letters !== null, isSecureUrl(seenUrl(c, publicUrl)))}
      />
    );
    return answerPage(services, c, page);
  };

  return new Hono<AppEnv>()
    .get("/join/extension.zip", async (c) => {
      const zip = await extension.zip();
      if (!zip) throw new ServiceError("not-found", "This server has no extension to hand out.");
      c.header("Cache-Control", "no-cache");
      c.header("Content-Disposition", 'attachment; filename="tidemark-extension.zip"');
      return c.body(zip, 200, { "Content-Type": "application/zip" });
    })
    .get("/join/:code", async (c) => {
      keepSecret(c);
      if (!invites) return answerPage(services, c, <NoInviteNeededPage url={publicUrl} />);
      await limitGuesses(c);
      return show(c);
    })
    .post("/join/:code", async (c) => {
      keepSecret(c);
      if (isOfAnotherSite(c)) {
        const sentence = readerOf(services, c).t("form.not-from-here");
        return answerPage(services, c, <MessagePage sentence={sentence} />, 403);
      }
      if (!invites) return c.redirect("/", 303);
      await limitGuesses(c);
      const browser = keepBrowserSecret(c, publicUrl);
      const redeemed = await redeemInvite(pool, { code: codeIn(c), browser }, null, clock());
      if (!redeemed.ok) return refuse(c, redeemed.fault);
      access.keep(c, publicUrl);
      return c.redirect("/", 303);
    });
}

/** The code in the address as it is written in links; what cannot be one stays as it is. */
function codeIn(c: Ctx): string {
  const typed = c.req.param("code") ?? "";
  const code = inviteCodeIn(typed);
  return code === null ? typed.slice(0, 64) : groupedInvite(code);
}

/** The address of such a page is a secret: no cache, no search engine and no other site gets it. */
function keepSecret(c: Ctx): void {
  keepPrivate(c);
  c.header("Referrer-Policy", "no-referrer");
}

/**
 * Whether another site sent the form. Without a referrer the Origin of the page's own form is `null`, and over plain http
 * nothing else says where it comes from. Such a form still needs the code, and only opens the website.
 */
function isOfAnotherSite(c: Ctx): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin";
  const origin = c.req.header("origin");
  return origin !== undefined && origin !== "null" && !isOwnOrigin(c, origin);
}

const waysToTell = (byMail: boolean, byPush: boolean) =>
  byMail ? (byPush ? "both" : "mail") : byPush ? "push" : "other";

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The server's address for this visitor: where none is set, another machine reaches it by the name that it asked for. */
function seenUrl(c: Ctx, publicUrl: string): string {
  const host = c.req.header("host");
  const isSet = !loopback.test(new URL(publicUrl).hostname);
  const asked = isSet || host === undefined ? null : URL.parse(`http://${host}`);
  return asked === null || loopback.test(asked.hostname) ? publicUrl : asked.origin + basePathOf(publicUrl);
}
