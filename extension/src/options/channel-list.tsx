import type { Channels } from "@tidemark/core/wire";
import { type ReactElement, useState } from "react";
import type { Send } from "../messages.ts";
import { write } from "../reader.ts";
import { texts } from "../texts.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { ChannelForm } from "./channel-form.tsx";
import type { SendAndReload } from "./send-and-reload.ts";

interface ChannelListProps {
  readonly channels: Channels;
  /** Whether this browser supports push. */
  readonly canPush: boolean;
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
}

/** The channels of alerts, and a form to add one. */
export function ChannelList({ channels, canPush, send, sendAndReload }: ChannelListProps): ReactElement {
  const { holder } = texts;
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <section className="card">
      <h2>{holder.channelsTitle}</h2>
      <p className="muted">{holder.channelsText}</p>
      <ul className="watches">
        {channels.channels.map((channel) => (
          <li key={channel.id} className="watch">
            <p>
              <strong>{holder.kinds[channel.kind]}</strong> <bdi>{channel.where}</bdi>{" "}
              <span className={channel.state === "failing" ? "bad" : "muted"}>
                {holder.channelStates[channel.state]}
                {channel.problem && `: ${channel.problem}`}
              </span>
            </p>
            <button
              type="button"
              className="link"
              aria-label={write("watch.remove-name", { rule: channel.where })}
              onClick={() => void sendAndReload(send({ type: "remove-channel", id: channel.id }))}
            >
              {write("watch.remove")}
            </button>
          </li>
        ))}
      </ul>
      {secret !== null && (
        <p className="secret" role="status">
          {holder.secret} <code>{secret}</code> <CopyButton label={holder.copy} text={secret} />
        </p>
      )}
      {!channels.email && <p className="muted small">{holder.noEmail}</p>}
      <ChannelForm
        channels={channels}
        canPush={canPush}
        send={send}
        sendAndReload={sendAndReload}
        onAdded={setSecret}
      />
    </section>
  );
}
