import type { Channels } from "@tidemark/core/wire";
import { type ReactElement, useCallback, useEffect, useState } from "react";
import { DevicesSection } from "../devices/devices-section.tsx";
import type { HolderFault, MeAnswer } from "../holder/messages.ts";
import { write } from "../reader.ts";
import { type Interrupted, InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import { useRefresh } from "../ui/use-refresh.ts";
import { faultText } from "../watch/watch-text.ts";
import { AlertList } from "./alert-list.tsx";
import { AlertSettings } from "./alert-settings.tsx";
import { ChannelList } from "./channel-list.tsx";
import { HolderData } from "./holder-data.tsx";
import { ImportForm } from "./import-form.tsx";
import type { SendAndReload } from "./send-and-reload.ts";
import { WatchList } from "./watch-list.tsx";

/** Only a service worker receives pushes. In Firefox the manifest's `service_worker` is null. */
const canPush = (browser: Services["browser"]): boolean => {
  const { background } = browser.runtime.getManifest();
  return Boolean(background && "service_worker" in background && background.service_worker);
};

interface HolderSectionsProps extends Pick<Services, "browser" | "send"> {
  readonly server: string;
  /** Told whether this browser has a holder. Has to stay the same. */
  readonly onHolder: (hasHolder: boolean) => void;
}

/** The watches, when and where alerts are sent, and the holder's data. */
export function HolderSections({ browser, send, server, onHolder }: HolderSectionsProps): ReactElement {
  const [me, setMe] = useState<MeAnswer | null>(null);
  const [channels, setChannels] = useState<Channels | null>(null);
  const [fault, setFault] = useState<HolderFault | Interrupted | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const data = await orInterrupted(send({ type: "me" }));
    setMe(data.ok ? data.value : null);
    onHolder(data.ok);
    if (!data.ok) return setFault(data);
    const list = await orInterrupted(send({ type: "channels" }));
    setChannels(list.ok ? list.value : null);
    if (!list.ok) setFault(list);
  }, [send, onHolder]);
  useEffect(() => void load(), [load]);
  const refresh = useCallback(async (): Promise<void> => {
    const data = await orInterrupted(send({ type: "me", isAgain: true }));
    // Without an answer what is shown stays as it is.
    if (!data.ok) return;
    setMe(data.value);
    onHolder(true);
  }, [send, onHolder]);
  useRefresh(refresh);
  const reload = async (): Promise<void> => {
    setFault(null);
    await load();
  };
  const sendAndReload: SendAndReload = async (request) => {
    setFault(null);
    const answer = await orInterrupted(request);
    if (!answer.ok) {
      setFault(answer as HolderFault | Interrupted);
      return null;
    }
    await load();
    return answer as Extract<typeof answer, { readonly ok: true }>;
  };
  const startAnew = async (): Promise<void> => {
    const answer = await orInterrupted(send({ type: "start-anew" }));
    if (answer.ok) await reload();
    else setFault(answer);
  };
  return (
    <>
      {fault?.reason === "interrupted" && <InterruptedNotice onRetry={() => void reload()} />}
      {fault && fault.reason !== "none" && fault.reason !== "interrupted" && (
        <p className="card bad" role="alert">
          {faultText(fault)}
          {fault.reason === "lost" && (
            <button type="button" className="button" onClick={() => void startAnew()}>
              {write("watch.start-again")}
            </button>
          )}
        </p>
      )}
      {!me && fault?.reason === "none" && (
        <section className="card" id="watches">
          <h2>{write("holder.watches")}</h2>
          <p className="muted">{write("holder.watches.empty")}</p>
          <ImportForm send={send} reload={reload} />
        </section>
      )}
      {me && <WatchList watches={me.watches} send={send} sendAndReload={sendAndReload} />}
      {(me || fault?.reason === "none" || fault?.reason === "lost") && (
        <DevicesSection
          server={server}
          hasHolder={me !== null}
          channels={channels?.channels ?? []}
          send={send}
          sendAndReload={sendAndReload}
          reload={reload}
        />
      )}
      {me && (
        <>
          <AlertSettings settings={me.settings} send={send} sendAndReload={sendAndReload} />
          {channels && (
            <ChannelList
              channels={channels}
              canPush={canPush(browser)}
              send={send}
              sendAndReload={sendAndReload}
              reload={reload}
            />
          )}
          <AlertList messages={me.messages} />
          <HolderData me={me} send={send} sendAndReload={sendAndReload} reload={reload} />
        </>
      )}
    </>
  );
}
