import { type ChannelKind, type Channels, NewChannel } from "@tidemark/core/wire";
import { type FormEvent, type ReactElement, useState } from "react";
import type { Send } from "../messages.ts";
import { texts } from "../texts.ts";
import { Field } from "../ui/field.tsx";
import { Segments } from "../ui/segments.tsx";
import type { SendAndReload } from "./send-and-reload.ts";

interface ChannelFormProps {
  readonly channels: Channels;
  /** Whether this browser supports push. */
  readonly canPush: boolean;
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
  /** A channel was added; a webhook's secret is shown this once. */
  readonly onAdded: (secret: string | null) => void;
}

const fieldsOf = {
  email: ["address"],
  webhook: ["url"],
  ntfy: ["server", "topic", "token"],
  apprise: ["url", "tag"],
  "web-push": [],
} as const satisfies Record<ChannelKind, readonly string[]>;
type Kind = keyof typeof fieldsOf;
type FieldName = keyof typeof texts.holder.fields;
const kinds = Object.keys(fieldsOf) as Kind[];

/** Adds a channel of one of the kinds that server and browser support. */
export function ChannelForm(props: ChannelFormProps): ReactElement {
  const { channels, canPush, send, sendAndReload, onAdded } = props;
  const { holder } = texts;
  const isPushed = channels.channels.some(({ kind, state }) => kind === "web-push" && state !== "stopped");
  const usable = kinds.filter((kind) =>
    kind === "email" ? channels.email : kind === "web-push" ? canPush && !isPushed : true,
  );
  const [kind, setKind] = useState<Kind>(usable[0]!);
  const [typed, setTyped] = useState<Partial<Record<FieldName, string>>>({});
  const [isWrong, setWrong] = useState(false);
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
    const added = await sendAndReload(send({ type: "add-channel", channel: channel.data }));
    if (!added) return;
    setTyped({});
    onAdded(added.value.secret);
  };
  return (
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
  );
}
