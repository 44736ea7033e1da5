import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { Answers } from "../messages.ts";
import { download } from "../options/download.ts";
import { write } from "../reader.ts";
import { InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import { AddPurchases } from "./add-purchases.tsx";
import { exportedPurchases } from "./export.ts";
import { KeepWithHolder } from "./keep-with-holder.tsx";
import { PurchaseList } from "./purchase-list.tsx";
import { ReturnOffers } from "./return-offers.tsx";

interface PurchasesSectionProps extends Pick<Services, "browser" | "send"> {
  readonly server: string;
  /** Whether a server may be asked. */
  readonly active: boolean;
  readonly hasHolder: boolean;
}

/** What the person paid: what can be returned and costs less, an order history to add, and all that is kept. */
export function PurchasesSection({
  browser,
  send,
  server,
  active,
  hasHolder,
}: PurchasesSectionProps): ReactElement {
  const [kept, setKept] = useState<Answers["purchases"] | null>(null);
  const [isInterrupted, setInterrupted] = useState(false);
  const load = useCallback(async (): Promise<void> => {
    const answer = await orInterrupted<Answers["purchases"]>(send({ type: "purchases" }));
    setInterrupted("reason" in answer);
    if (!("reason" in answer)) setKept(answer);
  }, [send]);
  useEffect(() => {
    const onChanged = (): void => void load();
    onChanged();
    browser.storage.onChanged.addListener(onChanged);
    return () => browser.storage.onChanged.removeListener(onChanged);
  }, [browser, load]);
  const act = async (request: Promise<object>): Promise<void> => {
    setInterrupted("reason" in (await orInterrupted(request)));
    await load();
  };
  return (
    <section className="card" id="paid">
      <h2>{write("paid.title")}</h2>
      <p className="muted">{write("paid.help")}</p>
      {isInterrupted && <InterruptedNotice onRetry={() => void load()} />}
      {kept && active && <ReturnOffers offers={kept.offers} server={server} send={send} />}
      <AddPurchases send={send} onKept={load} />
      {active && (
        <>
          <label className="check">
            <input
              type="checkbox"
              checked={kept?.watching ?? false}
              onChange={(event) => void act(send({ type: "watch-returns", on: event.target.checked }))}
            />
            {write("paid.watch")}
          </label>
          <p className="muted">{write("paid.watch.help")}</p>
          <KeepWithHolder hasHolder={hasHolder} send={send} />
        </>
      )}
      {kept && (
        <PurchaseList
          texts={kept.texts}
          onRemove={(texts) => act(send({ type: "remove-purchases", texts }))}
          onRestore={(text) => act(send({ type: "keep-purchases", texts: [text] }))}
          onExport={() => {
            const file = { purchases: exportedPurchases(kept.texts) };
            download("tidemark-purchases.json", "application/json", JSON.stringify(file, null, 2));
          }}
        />
      )}
    </section>
  );
}
