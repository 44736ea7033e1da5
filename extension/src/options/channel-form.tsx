import { type Recognised, recogniseChannel } from "@tidemark/core";
import { type ChannelKind, type Channels, NewChannel } from "@tidemark/core/wire";
import { type FormEvent, type ReactElement, useId, useState } from "react";
import type { Send } from "../messages.ts";
import { write } from "../reader.ts";
import { Field } from "../ui/field.tsx";
import type { SendAndReload } from "./send-and-reload.ts";
import { TelegramLinkButton } from "./telegram-link-button.tsx";

interface ChannelFormProps {
  readonly channels: Channels;
  /** Whether this browser supports push. */
  readonly canPush: boolean;
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
  readonly reload: () => Promise<void>;
  /** A channel was added; a webhook's secret is shown this once. */
  readonly onAdded: (secret: string | null) => void;
}

/** Each kind's fields and their labels, in the order in which people look for them. */
const fieldsOf = {
  email: { address: "channels.field.address" },
  ntfy: {
    server: "channels.field.server",
    topic: "channels.field.topic",
    token: "channels.field.token.optional",
  },
  telegram: { token: "channels.field.token.telegram", chat: "channels.field.chat" },
  discord: { url: "channels.field.url" },
  gotify: { server: "channels.field.server", token: "channels.field.token" },
  pushover: { user: "channels.field.user", token: "channels.field.token.pushover" },
  webhook: { url: "channels.field.url" },
  apprise: { url: "channels.field.url", tag: "channels.field.tag" },
  "web-push": {},
} as const satisfies Record<ChannelKind, Readonly<Record<string, string>>>;
type Label = "channels.field.address" | "channels.field.url";
const kinds = Object.keys(fieldsOf) as ChannelKind[];

/** Adds a channel of one of the kinds that server and browser support. */
export function ChannelForm(props: ChannelFormProps): ReactElement {
  const { channels, canPush, send, sendAndReload, reload, onAdded } = props;
  const isPushed = channels.channels.some(({ kind, state }) => kind === "web-push" && state !== "stopped");
  const usable = kinds.filter((kind) =>
    kind === "email" ? channels.email : kind === "web-push" ? canPush && !isPushed : true,
  );
  const [kind, setKind] = useState<ChannelKind>(usable[0]!);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [pasted, setPasted] = useState("");
  const [offer, setOffer] = useState<Recognised | null>(null);
  const [isWrong, setWrong] = useState(false);
  const kindId = useId();
  const fields = Object.entries(fieldsOf[kind]) as [string, Label][];
  const choose = (next: ChannelKind): void => {
    setKind(next);
    setWrong(false);
    setOffer(null);
  };
  const take = ({ kind: known, ...found }: Recognised): void => {
    if (known !== kind) choose(known);
    setTyped({ ...(known === kind && typed), ...found });
  };
  const type = (name: string, value: string): void => {
    const known = recogniseChannel(value);
    setTyped({ ...typed, [name]: value });
    setOffer(known && isElsewhere(known, kind) && usable.includes(known.kind) ? known : null);
    if (known?.kind === kind && known.kind !== "webhook") take(known);
  };
  const paste = (value: string): void => {
    const known = recogniseChannel(value);
    setPasted(value);
    if (known && usable.includes(known.kind)) take(known);
  };
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (kind === "web-push") {
      if (await sendAndReload(send({ type: "push-on" }))) choose(usable[0]!);
      return;
    }
    const filled = fields.flatMap(([name]) => (typed[name]?.trim() ? [[name, typed[name].trim()]] : []));
    const channel = NewChannel.safeParse({ kind, ...Object.fromEntries(filled) });
    setWrong(!channel.success);
    if (!channel.success) return;
    const added = await sendAndReload(send({ type: "add-channel", channel: channel.data }));
    if (!added) return;
    setTyped({});
    setPasted("");
    onAdded(added.value.secret);
  };
  const found = pasted.trim() === "" ? undefined : recogniseChannel(pasted);
  return (
    <form className="stack" onSubmit={(event) => void add(event)}>
      <h3>{write("channels.add.title")}</h3>
      <Field
        label={write("channels.paste")}
        value={pasted}
        onChange={paste}
        hint={
          found
            ? write("channels.paste.done", { kind: write(`channels.kind.${found.kind}`) })
            : found === null
              ? write("channels.paste.unknown")
              : write("channels.paste.hint")
        }
      />
      <div className="field">
        <label htmlFor={kindId}>{write("channels.kind")}</label>
        <select id={kindId} value={kind} onChange={(event) => choose(event.target.value as ChannelKind)}>
          {usable.map((value) => (
            <option key={value} value={value}>
              {write(`channels.kind.${value}`)}
            </option>
          ))}
        </select>
      </div>
      {kind === "telegram" && channels.telegram && (
        <>
          <TelegramLinkButton send={send} sendAndReload={sendAndReload} reload={reload} />
          <p>{write("channels.telegram.own")}</p>
        </>
      )}
      <p className="muted small">{write(`channels.hint.${kind}`)}</p>
      <div className="fields">
        {fields.map(([name, label], index) => (
          <Field
            key={name}
            label={write(label)}
            value={typed[name] ?? ""}
            onChange={(value) => type(name, value)}
            problem={isWrong && index === 0 ? write("channels.wrong") : undefined}
          />
        ))}
      </div>
      {offer && (
        <p role="status">
          {write("channels.offer", { kind: write(`channels.kind.${offer.kind}`) })}{" "}
          <button type="button" className="link" onClick={() => take(offer)}>
            {write("channels.offer.use", { kind: write(`channels.kind.${offer.kind}`) })}
          </button>
        </p>
      )}
      <button type="submit" className="button">
        {write("channels.add")}
      </button>
    </form>
  );
}

/** Whether a text belongs to another kind than the chosen one; any address may be a webhook's. */
const isElsewhere = (known: Recognised, kind: ChannelKind): boolean =>
  known.kind !== kind && known.kind !== "webhook";
