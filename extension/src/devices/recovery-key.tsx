import type { ChannelView } from "@tidemark/core/wire";
import { type ReactElement, useEffect, useRef, useState } from "react";
import type { Send } from "../messages.ts";
import type { SendAndReload } from "../options/send-and-reload.ts";
import { write } from "../reader.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { QrCode } from "./qr-code.tsx";
import { linkWith } from "./typed-link.ts";

interface RecoveryKeyProps {
  readonly server: string;
  /** Of purchases that are kept with the watches. */
  readonly purchaseKey: string | null;
  readonly hasKey: boolean;
  readonly channels: readonly ChannelView[];
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
}

/** Makes a recovery key and shows it this once: to print, to copy, or to mail to a confirmed address. */
export function RecoveryKey({
  server,
  purchaseKey,
  hasKey,
  channels,
  send,
  sendAndReload,
}: RecoveryKeyProps): ReactElement {
  const [key, setKey] = useState<string | null>(null);
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  // The page is written after it was opened.
  useEffect(() => {
    if (location.hash === "#recovery") title.current?.scrollIntoView();
  }, []);
  const mailboxes = channels.filter(({ kind, state }) => kind === "email" && state === "working");
  const make = async (): Promise<void> => {
    setMailedTo(null);
    const made = await sendAndReload(send({ type: "make-recovery-key" }));
    if (made) setKey(made.value.key);
  };
  const mail = async ({ id, where }: ChannelView): Promise<void> => {
    const sent = await sendAndReload(send({ type: "mail-recovery-key", key: key!, channel: id }));
    if (sent) setMailedTo(where);
  };
  const link = key !== null && purchaseKey !== null ? linkWith(server, key, purchaseKey) : null;
  return (
    <>
      <h3 id="recovery" ref={title}>
        {write("recovery.title")}
      </h3>
      <p className="muted">{hasKey ? write("recovery.exists") : write("recovery.offer")}</p>
      {key && (
        <div className="recovery-key">
          <p>{write("recovery.once")}</p>
          <p className="code">
            <output>{key}</output>
          </p>
          {link !== null && (
            <div className="link-code">
              <QrCode text={link} label={write("vault.recovery.qr")} />
              <p className="muted">{write("vault.recovery")}</p>
            </div>
          )}
          <div className="row">
            <button type="button" className="button" onClick={() => print()}>
              {write("recovery.print")}
            </button>
            <CopyButton key={key} label={write("recovery.copy")} text={key} />
            {link !== null && <CopyButton key={link} label={write("vault.recovery.copy")} text={link} />}
            {mailboxes.map((mailbox) => (
              <button key={mailbox.id} type="button" className="button" onClick={() => void mail(mailbox)}>
                {write("recovery.mail", { address: mailbox.where })}
              </button>
            ))}
          </div>
          <p className="muted" role="status">
            {mailedTo !== null && write("recovery.mailed", { address: mailedTo })}
          </p>
        </div>
      )}
      <div className="row">
        <button
          type="button"
          className={hasKey || key ? "button" : "button strong"}
          onClick={() => void make()}
        >
          {hasKey || key ? write("recovery.renew") : write("recovery.make")}
        </button>
      </div>
    </>
  );
}
