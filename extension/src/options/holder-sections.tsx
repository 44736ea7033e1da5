import type { Channels } from "@tidemark/core/wire";
import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { HolderFault, MeAnswer } from "../holder/messages.ts";
import { texts } from "../texts.ts";
import type { Services } from "../ui/services.ts";
import { faultText } from "../watch/watch-text.ts";
import { AlertList } from "./alert-list.tsx";
import { AlertSettings } from "./alert-settings.tsx";
import { ChannelList } from "./channel-list.tsx";
import { HolderData } from "./holder-data.tsx";
import type { SendAndReload } from "./send-and-reload.ts";
import { WatchList } from "./watch-list.tsx";

/** Only a service worker can be pushed to. Firefox names one in every manifest: null where there is none. */
const canPush = (browser: Services["browser"]): boolean => {
  const { background } = browser.runtime.getManifest();
  return Boolean(background && "service_worker" in background && background.service_worker);
};

/** All watches, when and where their holder is told, and its data. */
export function HolderSections({ browser, send }: Pick<Services, "browser" | "send">): ReactElement {
  const { watch, holder } = texts;
  const [me, setMe] = useState<MeAnswer | null>(null);
  const [channels, setChannels] = useState<Channels | null>(null);
  const [fault, setFault] = useState<HolderFault | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const found = await send({ type: "me" });
    setMe(found.ok ? found.value : null);
    if (!found.ok) return setFault(found);
    const ways = await send({ type: "channels" });
    setChannels(ways.ok ? ways.value : null);
    if (!ways.ok) setFault(ways);
  }, [send]);
  useEffect(() => void load(), [load]);
  const carry: SendAndReload = async (ask) => {
    setFault(null);
    const said = await ask;
    if (!said.ok) {
      setFault(said as HolderFault);
      return null;
    }
    await load();
    return said as Extract<typeof said, { readonly ok: true }>;
  };
  const startAnew = async (): Promise<void> => {
    await send({ type: "start-anew" });
    setFault(null);
    await load();
  };
  return (
    <>
      {fault && fault.reason !== "none" && (
        <p className="card bad" role="alert">
          {faultText(fault)}
          {fault.reason === "lost" && (
            <button type="button" className="button" onClick={() => void startAnew()}>
              {watch.startAnew}
            </button>
          )}
        </p>
      )}
      {!me && fault?.reason === "none" && (
        <section className="card">
          <h2>{holder.watchesTitle}</h2>
          <p className="muted">{holder.watchesEmpty}</p>
        </section>
      )}
      {me && (
        <>
          <WatchList watches={me.watches} send={send} carry={carry} />
          <AlertSettings key={JSON.stringify(me.settings)} settings={me.settings} send={send} carry={carry} />
          {channels && (
            <ChannelList channels={channels} canPush={canPush(browser)} send={send} carry={carry} />
          )}
          <AlertList messages={me.messages} />
          <HolderData me={me} send={send} carry={carry} />
        </>
      )}
    </>
  );
}
