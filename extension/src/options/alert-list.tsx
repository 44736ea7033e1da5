import { MessageView } from "@tidemark/core/wire";
import { type ReactElement, useEffect, useMemo, useRef } from "react";
import { correctionText, priceChangeText, productName } from "../holder/notification-text.ts";
import { alertsAnchor } from "../holder/notifications.ts";
import { shopUrl } from "../holder/shop-url.ts";
import { readerFormats, write } from "../reader.ts";

const maxAlerts = 30;

/** The last alerts, newest first. A notification about several products links here. */
export function AlertList({ messages }: { readonly messages: readonly unknown[] }): ReactElement {
  const top = useRef<HTMLElement>(null);
  const alertMessages = useMemo(
    () =>
      messages
        .slice(-maxAlerts)
        .reverse()
        .flatMap((one) => MessageView.safeParse(one).data ?? []),
    [messages],
  );
  useEffect(() => {
    if (location.hash === `#${alertsAnchor}`) top.current?.scrollIntoView();
  }, []);
  return (
    <section className="card" id={alertsAnchor} ref={top}>
      <h2>{write("holder.told")}</h2>
      {alertMessages.length === 0 && <p className="muted">{write("holder.told.empty")}</p>}
      <ul className="watches told">
        {alertMessages.map(({ key, kind, at, items, more }) => (
          <li key={key}>
            <time className="muted small" dateTime={at}>
              {readerFormats().moment(at)}
            </time>
            {items.map((item) => (
              <p key={`${item.watchId} ${item.asin}`}>
                <a href={shopUrl(item) ?? undefined} target="_blank" rel="noreferrer" dir="auto">
                  {productName(item)}
                </a>
                <span>{kind === "correction" ? correctionText(item) : priceChangeText(item)}</span>
              </p>
            ))}
            {more > 0 && <p className="muted">{write("alert.more", { count: more })}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
