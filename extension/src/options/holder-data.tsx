import { watchesCsv } from "@tidemark/core";
import { type ReactElement, useState } from "react";
import type { MeAnswer } from "../holder/messages.ts";
import type { Answers, Send } from "../messages.ts";
import { exportedPurchases } from "../purchases/export.ts";
import { write } from "../reader.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import { download } from "./download.ts";
import { ImportForm } from "./import-form.tsx";
import type { SendAndReload } from "./send-and-reload.ts";

interface HolderDataProps {
  readonly me: MeAnswer;
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
  readonly reload: () => Promise<void>;
}

/** The secret links, and the export and erasure of all that the server keeps of the holder. */
export function HolderData({ me, send, sendAndReload, reload }: HolderDataProps): ReactElement {
  const [isConfirming, setConfirming] = useState(false);
  const [isRenewed, setRenewed] = useState(false);
  const renew = async (): Promise<void> => {
    if (await sendAndReload(send({ type: "renew-links" }))) setRenewed(true);
  };
  const exportAll = async (): Promise<void> => {
    const paid = await orInterrupted<Answers["purchases"]>(send({ type: "purchases" }));
    // An export that lacks something would look whole.
    if ("reason" in paid) return;
    const file = { ...me, purchases: exportedPurchases(paid.texts) };
    download("tidemark.json", "application/json", JSON.stringify(file, null, 2));
  };
  return (
    <section className="card" id="data">
      <h2>{write("holder.links")}</h2>
      <p className="muted">{write("holder.links.help")}</p>
      <div className="row">
        <CopyButton key={me.links.watches} label={write("holder.links.watches")} text={me.links.watches} />
        <CopyButton key={me.links.feed} label={write("holder.links.feed")} text={me.links.feed} />
        <button type="button" className="button" onClick={() => void renew()}>
          {write("holder.links.renew")}
        </button>
        <span className="muted" role="status">
          {isRenewed && write("holder.links.renewed")}
        </span>
      </div>
      <div className="row">
        <button type="button" className="button" onClick={() => void exportAll()}>
          {write("holder.export")}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => download("tidemark.csv", "text/csv", watchesCsv(me.watches))}
        >
          {write("watchlist.csv")}
        </button>
        {isConfirming ? (
          <>
            <strong>{write("holder.erase.sure")}</strong>
            <button
              type="button"
              className="button danger"
              onClick={() => void sendAndReload(send({ type: "erase-holder" }))}
            >
              {write("holder.erase.yes")}
            </button>
            <button type="button" className="button" onClick={() => setConfirming(false)}>
              {write("holder.erase.no")}
            </button>
          </>
        ) : (
          <button type="button" className="button danger" onClick={() => setConfirming(true)}>
            {write("holder.erase")}
          </button>
        )}
      </div>
      <ImportForm send={send} reload={reload} />
    </section>
  );
}
