import type { Channels, ChannelTest, ChannelView } from "@tidemark/core/wire";
import { type ReactElement, useState } from "react";
import type { Send } from "../messages.ts";
import { write } from "../reader.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { ChannelForm } from "./channel-form.tsx";
import type { SendAndReload } from "./send-and-reload.ts";

interface ChannelListProps {
  readonly channels: Channels;
  /** Whether this browser supports push. */
  readonly canPush: boolean;
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
  /** Reads the list again. */
  readonly reload: () => Promise<void>;
}

/** The channels of alerts, and a form to add one. */
export function ChannelList({
  channels,
  canPush,
  send,
  sendAndReload,
  reload,
}: ChannelListProps): ReactElement {
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <section className="card" id="channels">
      <h2>{write("channels.title")}</h2>
      <p className="muted">{write("channels.text")}</p>
      <ul className="watches">
        {channels.channels.map((channel) => (
          <ChannelItem key={channel.id} channel={channel} send={send} sendAndReload={sendAndReload} />
        ))}
      </ul>
      {secret !== null && (
        <p className="secret" role="status">
          {write("channels.secret")} <code>{secret}</code>{" "}
          <CopyButton label={write("channels.secret.copy")} text={secret} />
        </p>
      )}
      {!channels.email && <p className="muted small">{write("channels.noEmail")}</p>}
      <ChannelForm
        channels={channels}
        canPush={canPush}
        send={send}
        sendAndReload={sendAndReload}
        reload={reload}
        onAdded={setSecret}
      />
    </section>
  );
}

interface ChannelItemProps extends Pick<ChannelListProps, "send" | "sendAndReload"> {
  readonly channel: ChannelView;
}

function ChannelItem({ channel, send, sendAndReload }: ChannelItemProps): ReactElement {
  const { id, where, state, problem } = channel;
  const [test, setTest] = useState<ChannelTest | "sending" | null>(null);
  const kind = write(`channels.kind.${channel.kind}`);
  const stateText = write(`channels.state.${state}`);
  const sendTest = async (): Promise<void> => {
    setTest("sending");
    const answer = await sendAndReload(send({ type: "test-channel", id }));
    setTest(answer ? answer.value : null);
  };
  return (
    <li className="watch">
      <p>
        <strong>{kind}</strong> <bdi>{where}</bdi>{" "}
        <span className={state === "failing" ? "bad" : "muted"}>
          {problem === null ? stateText : write("channels.state.problem", { state: stateText, problem })}
        </span>
      </p>
      {(state === "working" || state === "failing") && (
        <button
          type="button"
          className="link"
          aria-label={write("channels.test.of", { kind, where })}
          disabled={test === "sending"}
          onClick={() => void sendTest()}
        >
          {write("channels.test")}
        </button>
      )}
      <button
        type="button"
        className="link"
        aria-label={write("channels.remove.of", { kind, where })}
        onClick={() => void sendAndReload(send({ type: "remove-channel", id }))}
      >
        {write("channels.remove")}
      </button>
      <p className={test && test !== "sending" && !test.ok ? "bad small" : "muted small"} role="status">
        {test === "sending" ? write("channels.test.sending") : test && testText(test)}
      </p>
    </li>
  );
}

/** What came of a test, with what the receiver answered. */
function testText(test: ChannelTest): string {
  const { answer } = test;
  if (!test.ok) {
    const { reason } = test;
    return answer?.text
      ? write("channels.test.failed.text", { reason, text: answer.text })
      : write("channels.test.failed", { reason });
  }
  if (!answer) return write("channels.test.sent");
  const { status, text } = answer;
  return text
    ? write("channels.test.sent.text", { status, text })
    : write("channels.test.sent.answer", { status });
}
