/** @jsxImportSource hono/jsx */
import { hash } from "node:crypto";
import type { WebsiteServices } from "../services.ts";
import { useReader } from "../shared/reader.ts";
import type { LinkHolder } from "../watches/holder-by-link.ts";
import { subscriptionsOf } from "./device-push.ts";

export interface ThisDeviceProps {
  /** What a browser subscribes to Web Push with. */
  readonly vapidKey: string;
  /** Digests of the holder's subscriptions: the page's script knows its own among them. */
  readonly known: readonly string[];
  /** Whether browsers let the site be installed, as far as its address says; the script knows for sure. */
  readonly isSecure: boolean;
}

/** What the section about this device needs to know. */
export async function thisDeviceOf(
  { pool, vault, vapidPublicKey, publicUrl }: WebsiteServices,
  { id }: Pick<LinkHolder, "id">,
): Promise<ThisDeviceProps> {
  const endpoints = await subscriptionsOf(pool, vault, id);
  return {
    vapidKey: vapidPublicKey,
    known: [...endpoints.values()].map((endpoint) => hash("sha256", endpoint, "base64url")),
    isSecure: isSecureUrl(publicUrl),
  };
}

/** Browsers take https and this machine's own names for secure. */
export function isSecureUrl(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === "https:" || /^(?:localhost|(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/**
 * Notifications and installation on this device. `here.js` shows what this browser can do; without it, and over plain
 * http, the section says why there is nothing.
 */
export function ThisDevice({ vapidKey, known, isSecure }: ThisDeviceProps) {
  const { t } = useReader();
  const how = (inside: unknown[]) => <a href="/https">{inside}</a>;
  return (
    <section id="here" data-here data-vapid={vapidKey} data-known={known.join(" ")} hidden={isSecure}>
      <h2>{t("here.title")}</h2>
      <p data-shows="insecure" hidden={isSecure}>
        {t.rich("here.insecure", { how })}
      </p>
      <p data-shows="ios" hidden>
        {t("here.ios")}
      </p>
      <p data-shows="blocked" hidden>
        {t("here.push.blocked")}
      </p>
      <p data-shows="none" hidden>
        {t("here.push.none")}
      </p>
      <div data-shows="off" hidden>
        <p>{t("here.push.what")}</p>
        <form class="inline" method="post" action="/watches/channels/push" data-push>
          <input type="hidden" name="endpoint" />
          <input type="hidden" name="p256dh" />
          <input type="hidden" name="auth" />
          <button class="main" type="submit">
            {t("here.push.on")}
          </button>
        </form>
        <p class="problem-text" aria-live="assertive" data-shows="failed" hidden>
          {t("here.push.failed")}
        </p>
      </div>
      <div data-shows="on" hidden>
        <p>{t("here.push.is-on")}</p>
        <form class="inline" method="post" action="/watches/channels/push/end" data-push-end>
          <input type="hidden" name="endpoint" />
          <button type="submit">{t("here.push.off")}</button>
        </form>
      </div>
      <div data-shows="install" hidden>
        <p>{t("here.install.what")}</p>
        <button type="button" data-install>
          {t("here.install")}
        </button>
      </div>
    </section>
  );
}
