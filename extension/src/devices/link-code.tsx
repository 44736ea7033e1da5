import type { LinkCode } from "@tidemark/core/wire";
import { type ReactElement, useEffect, useState } from "react";
import type { Send } from "../messages.ts";
import type { SendAndReload } from "../options/send-and-reload.ts";
import { readerFormats, write } from "../reader.ts";
import { QrCode } from "./qr-code.tsx";
import { linkWith } from "./typed-link.ts";

const askEveryMs = 3000;

interface ShowCodeProps {
  readonly server: string;
  readonly code: LinkCode | null;
  /** Of purchases that are kept with the watches. */
  readonly purchaseKey: string | null;
  readonly onCode: (code: LinkCode | null) => void;
  readonly onAsk: () => Promise<void>;
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
}

/** Shows a link code with its QR code, and asks whether it was used while it can be. */
export function ShowCode({
  server,
  code,
  purchaseKey,
  onCode,
  onAsk,
  send,
  sendAndReload,
}: ShowCodeProps): ReactElement {
  const isOver = useIsOver(code);
  useEffect(() => {
    if (!code || isOver) return undefined;
    const timer = setInterval(() => void onAsk(), askEveryMs);
    return () => clearInterval(timer);
  }, [code, isOver, onAsk]);
  const show = async (): Promise<void> => {
    const made = await sendAndReload(send({ type: "show-link-code" }));
    if (made) onCode(made.value);
  };
  return (
    <>
      {code && !isOver && (
        <div className="link-code">
          <QrCode text={linkWith(server, code.code, purchaseKey)} label={write("devices.qr")} />
          <div>
            <p>{write("devices.code.type")}</p>
            <p className="code">
              <output>{code.code}</output>
            </p>
            <p className="muted">
              {write("devices.code.until", { time: readerFormats().moment(code.expiresAt) })}
            </p>
            {purchaseKey !== null && <p className="muted">{write("vault.code")}</p>}
          </div>
        </div>
      )}
      {code && isOver && <p role="status">{write("devices.code.over")}</p>}
      <div className="row">
        <button type="button" className="button" onClick={() => void show()}>
          {code ? write("devices.code.again") : write("devices.code.show")}
        </button>
      </div>
    </>
  );
}

/** Whether a code can no longer be used. */
function useIsOver(code: LinkCode | null): boolean {
  const [overCode, setOver] = useState<string | null>(null);
  useEffect(() => {
    if (!code) return undefined;
    const timer = setTimeout(() => setOver(code.code), Math.max(0, Date.parse(code.expiresAt) - Date.now()));
    return () => clearTimeout(timer);
  }, [code]);
  return code !== null && overCode === code.code;
}
