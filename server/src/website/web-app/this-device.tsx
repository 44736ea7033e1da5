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
 * Notifications on this device. It stands as it is for most, so that nothing moves when `here.js` shows what this browser
 * can do. Over plain http it says why there is nothing; without scripts it is not shown.
 */
export function ThisDevice({ vapidKey, known, isSecure }: ThisDeviceProps) {
  const { t } = useReader();
  const how = (inside: unknown[]) => <a href="/https">{inside}</a>;
  const isOn = known.length > 0;
  return (
    <section
      id="here"
      class={isSecure ? "scripted" : undefined}
      data-here
      data-vapid={vapidKey}
      data-known={known.join(" ")}
    >
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
      <div data-shows="off" hidden={!isSecure || isOn}>
        <p>{t("here.push.what")}</p>
        <form class="inline" method="post" action="/watches/channels/push" data-push>
          <input type="hidden" name="endpoint" />
          <input type="hidden" name="p256dh" />
          <input type="hidden" name="auth" />
          <button class="main" type="submit" disabled>
            {t("here.push.on")}
          </button>
        </form>
      </div>
      <p class="problem-text" aria-live="assertive" data-shows="failed" hidden>
        {t("here.push.failed")}
      </p>
      <div data-shows="on" hidden={!isSecure || !isOn}>
        <p>{t("here.push.is-on")}</p>
        <form class="inline" method="post" action="/watches/channels/push/end" data-push-end>
          <input type="hidden" name="endpoint" />
          <button type="submit" disabled>
            {t("here.push.off")}
          </button>
        </form>
      </div>
    </section>
  );
}

/** Offered at the end of a page, once the browser says that the site can be installed. */
export function InstallApp() {
  const { t } = useReader();
  return (
    <section data-shows="install" hidden>
      <p>{t("here.install.what")}</p>
      <button type="button" data-install>
        {t("here.install")}
      </button>
    </section>
  );
}
