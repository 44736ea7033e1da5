import { Hono } from "hono";
import { html } from "hono/html";
import { type OptOut, optOut } from "../../alerts/mail/opt-out.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { layout } from "../shared/layout.ts";
import { messagePage } from "../shared/message-page.ts";
import { keepPrivate } from "./holder-by-link.ts";

const path = "/never/:digest{[\\w-]{43}}/:domain/:key";

/**
 * "Never write to me again", from a confirmation. Mail scanners follow links, so GET only asks; POST does it, RFC
 * 8058's one-click POST included. The key is the authority: no cookie, no origin.
 */
export function mailOptOutRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, assets, mail, optOutLinks, clock } = services;
  const named = (params: { digest: string; domain: string; key: string }): OptOut | null => {
    const { digest, domain, key } = params;
    return optOutLinks.isOurs({ digest, domain }, key) ? { digest, domain } : null;
  };
  const unknown = messagePage(assets, "This link was not made here.");
  return new Hono<AppEnv>()
    .get(path, (c) => {
      keepPrivate(c);
      const mailbox = named(c.req.param());
      if (!mailbox) return c.html(unknown, 404);
      return c.html(
        layout(
          assets,
          "Never again? · Tidemark",
          html`<section class="hero"><h1>Never write to this mailbox again?</h1>
            <p>Yours at <bdi>${mailbox.domain}</bdi>, however its address is written. Alerts to it end, whoever asked for them, and nobody can ask for more. This cannot be taken back.</p>
            <form method="post"><button class="danger" type="submit">Never write to it again</button></form></section>`,
        ),
      );
    })
    .post(path, async (c) => {
      keepPrivate(c);
      const mailbox = named(c.req.param());
      if (!mailbox) return c.html(unknown, 404);
      await optOut(pool, mail, mailbox, clock());
      return c.html(messagePage(assets, "Done. This server never writes to this mailbox again."));
    });
}
