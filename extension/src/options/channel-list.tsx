import { type Channels, NewChannel } from "@tidemark/core/wire";
import { type FormEvent, type ReactElement, useState } from "react";
import { texts } from "../texts.ts";
import { Field } from "../ui/field.tsx";
import { Segments } from "../ui/segments.tsx";
import type { Services } from "../ui/services.ts";
import { CopyButton } from "./copy-button.tsx";
import type { SendAndReload } from "./send-and-reload.ts";

interface ChannelListProps {
  readonly channels: Channels;
  /** Whether this browser supports push. */
  readonly canPush: boolean;
  readonly send: Services["send"];
  readonly sendAndReload: SendAndReload;
}

const fieldsOf = {
  email: ["address"],
  webhook: ["url"],
  ntfy: ["server", "topic", "token"],
  apprise: ["url", "tag"],
  "web-push": [],
} as const;
type Kind = keyof typeof fieldsOf;
type Name = keyof typeof texts.holder.fields;
const kinds = Object.keys(fieldsOf) as Kind[];

/** The channels of alerts, and a form to add one. */
export function ChannelList({ channels, canPush, send, sendAndReload }: ChannelListProps): ReactElement {
  const { holder, watch } = texts;
  const isPushed = channels.channels.some(({ kind, state }) => kind === "web-push" && state !== "stopped");
  const usable = kinds.filter((kind) =>
    kind === "email" ? channels.email : kind === "web-push" ? canPush && !isPushed : true,
  );
  const [kind, setKind] = useState<Kind>(usable[0]!);
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const [isWrong, setWrong] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (kind === "web-push") {
      if (await sendAndReload(send({ type: "push-on" }))) setKind(usable[0]!);
      return;
    }
    const filled = fieldsOf[kind].flatMap((name) =>
      typed[name]?.trim() ? [[name, typed[name].trim()]] : [],
    );
    const channel = NewChannel.safeParse({ kind, ...Object.fromEntries(filled) });
    setWrong(!channel.success);
    if (!channel.success) return;
    const made = await sendAndReload(send({ type: "add-channel", channel: channel.data }));
    if (!made) return;
    setTyped({});
    setSecret(made.value.secret);
  };
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
              aria-label={`${watch.remove}: ${channel.where}`}
              onClick={() => void sendAndReload(send({ type: "remove-channel", id: channel.id }))}
            >
              {watch.remove}
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
      <form className="stack" onSubmit={(event) => void add(event)}>
        <Segments
          legend={holder.kind}
          options={usable.map((value) => ({ value, label: holder.kinds[value], name: holder.kinds[value] }))}
          value={kind}
          onChange={(next) => {
            setKind(next);
            setWrong(false);
          }}
        />
        {kind === "web-push" && <p className="muted small">{holder.pushText}</p>}
        <div className="fields">
          {fieldsOf[kind].map((name) => (
            <Field
              key={name}
              label={holder.fields[name]}
              value={typed[name] ?? ""}
              onChange={(value) => setTyped({ ...typed, [name]: value })}
              problem={isWrong && name === fieldsOf[kind][0] ? holder.wrong : undefined}
            />
          ))}
        </div>
        <button type="submit" className="button">
          {holder.add}
        </button>
      </form>
    </section>
  );
}
