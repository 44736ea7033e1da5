import type { TelegramLink } from "@tidemark/core/wire";
import { type ReactElement, useState } from "react";
import type { Send } from "../messages.ts";
import { write } from "../reader.ts";
import type { SendAndReload } from "./send-and-reload.ts";

interface TelegramLinkButtonProps {
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
  readonly reload: () => Promise<void>;
}

/** Makes a chat with the server's Telegram bot a channel: a link is asked for, opened, and the list read again. */
export function TelegramLinkButton({ send, sendAndReload, reload }: TelegramLinkButtonProps): ReactElement {
  const [link, setLink] = useState<TelegramLink | null>(null);
  const ask = async (): Promise<void> => {
    const answer = await sendAndReload(send({ type: "link-telegram" }));
    if (answer) setLink(answer.value);
  };
  if (!link) {
    return (
      <button type="button" className="button" onClick={() => void ask()}>
        {write("channels.telegram.link")}
      </button>
    );
  }
  return (
    <p className="row" role="status">
      <a href={link.url} target="_blank" rel="noreferrer">
        {write("channels.telegram.open")}
      </a>
      <button type="button" className="button" onClick={() => void reload().then(() => setLink(null))}>
        {write("channels.telegram.check")}
      </button>
    </p>
  );
}
