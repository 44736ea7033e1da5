import type { ChannelView, LinkCode } from "@tidemark/core/wire";
import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { Answers, Send } from "../messages.ts";
import type { SendAndReload } from "../options/send-and-reload.ts";
import { useVault } from "../purchases/use-vault.ts";
import { readerFormats, write } from "../reader.ts";
import { orInterrupted } from "../ui/interrupted.tsx";
import { ShowCode } from "./link-code.tsx";
import { LinkForm } from "./link-form.tsx";
import { RecoveryKey } from "./recovery-key.tsx";

interface DevicesSectionProps {
  readonly server: string;
  /** False before the first watch: there is nothing to link another device to. */
  readonly hasHolder: boolean;
  readonly channels: readonly ChannelView[];
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
  /** Reads the holder's data again. */
  readonly reload: () => Promise<void>;
}

type Known = Extract<Answers["devices"], { readonly ok: true }>["value"];

/** One set of watches on several devices: link codes, linked devices, the recovery key. */
export function DevicesSection(props: DevicesSectionProps): ReactElement {
  const { server, hasHolder, channels, send, sendAndReload, reload } = props;
  const [known, setKnown] = useState<Known | null>(null);
  const [code, setCode] = useState<LinkCode | null>(null);
  const ask = useCallback(async (): Promise<void> => {
    const answer = await orInterrupted<Answers["devices"]>(send({ type: "devices" }));
    if (answer.ok) setKnown(answer.value);
  }, [send]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a holder that was made or merged has other devices.
  useEffect(() => void ask(), [ask, hasHolder]);
  const act: SendAndReload = async (request) => {
    const answer = await sendAndReload(request);
    await ask();
    return answer;
  };
  const { vault } = useVault(send, hasHolder);
  const purchaseKey = vault?.key ?? null;
  const linked = known?.devices;
  const state = code === null ? null : (linked?.code?.state ?? null);
  const usedBy = state === "used" ? (linked?.code?.usedBy ?? null) : null;
  const end = async (id: string): Promise<void> => {
    if (await act(send({ type: "end-device", id }))) setCode(null);
  };
  return (
    <section className="card" id="devices">
      <h2>{write("devices.title")}</h2>
      {known?.question ? (
        <MergeQuestion
          mine={known.question.mine}
          theirs={known.question.theirs}
          onMerge={() => void act(send({ type: "merge-holders" }))}
          onKeep={() => void act(send({ type: "do-not-merge" }))}
        />
      ) : (
        <>
          {hasHolder && (
            <>
              <p className="muted">{write("devices.text")}</p>
              <div role="status" className="row">
                {usedBy !== null && (
                  <>
                    <strong>{write("devices.linked")}</strong>
                    <button type="button" className="button" onClick={() => void end(usedBy)}>
                      {write("devices.undo")}
                    </button>
                  </>
                )}
                {state === "ended" && write("devices.code.ended")}
              </div>
              <ShowCode
                server={server}
                code={state === "used" || state === "ended" ? null : code}
                purchaseKey={purchaseKey}
                onCode={setCode}
                onAsk={ask}
                send={send}
                sendAndReload={act}
              />
            </>
          )}
          {linked && linked.devices.length > 0 && (
            <DeviceList devices={linked.devices} onEnd={(id) => void end(id)} />
          )}
          <h3>{write("devices.other")}</h3>
          <LinkForm
            send={send}
            onLinked={async () => {
              await ask();
              await reload();
            }}
          />
          {vault?.state === "locked" && (
            <p role="status">
              <a href="#paid">{write("vault.state.locked")}</a>
            </p>
          )}
          {hasHolder && (
            <RecoveryKey
              server={server}
              purchaseKey={purchaseKey}
              hasKey={linked?.hasRecoveryKey ?? false}
              channels={channels}
              send={send}
              sendAndReload={act}
            />
          )}
        </>
      )}
    </section>
  );
}

interface MergeQuestionProps {
  readonly mine: number;
  readonly theirs: number;
  readonly onMerge: () => void;
  readonly onKeep: () => void;
}

function MergeQuestion({ mine, theirs, onMerge, onKeep }: MergeQuestionProps): ReactElement {
  return (
    <div role="alert">
      <p>
        <strong>{write("merge.question")}</strong>
      </p>
      <p>{write("merge.counts", { mine, theirs })}</p>
      <p className="muted">{write("merge.text")}</p>
      <div className="row">
        <button type="button" className="button strong" onClick={onMerge}>
          {write("merge.yes")}
        </button>
        <button type="button" className="button" onClick={onKeep}>
          {write("merge.no")}
        </button>
      </div>
    </div>
  );
}

type Device = NonNullable<Known["devices"]>["devices"][number];

function DeviceList({
  devices,
  onEnd,
}: {
  readonly devices: readonly Device[];
  readonly onEnd: (id: string) => void;
}): ReactElement {
  return (
    <ul className="devices">
      {devices.map(({ id, kind, linkedAt, isThis, mayEnd }) => {
        const name = write(`devices.kind.${kind}`, { day: readerFormats().day(linkedAt) });
        return (
          <li key={id}>
            <span>{name}</span>
            {isThis && <span className="muted">{write("devices.this")}</span>}
            {mayEnd && !isThis && (
              <button
                type="button"
                className="link"
                aria-label={write("devices.end.of", { device: name })}
                onClick={() => onEnd(id)}
              >
                {write("devices.end")}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
