import nodemailer from "nodemailer";
import type { Channel, Outgoing, Sent } from "./channel.ts";
import { letterHtml, messageHtml } from "./mail-html.ts";
import { plainText, type Words, wordsOf } from "./words.ts";

/** Letters that no message asks for. Never rejects. */
export interface Letters {
  /** Asks an address whether it wants messages. */
  confirmAddress(address: string, link: string): Promise<LetterSent>;
  /** The link to a holder's watches. */
  sendLink(address: string, link: string): Promise<LetterSent>;
}
export type LetterSent = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface MailOptions {
  readonly smtpUrl: string;
  /** An address, or `Name <address>`. */
  readonly mailFrom: string;
}

/** Mail through an SMTP server, over at most four connections. */
export function emailChannel({ smtpUrl, mailFrom }: MailOptions): Channel<"email"> & { letters: Letters } {
  const atOnce = 4;
  const transport = nodemailer.createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: atOnce,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 15_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^<>\s@]+)>?$/.exec(mailFrom)![1]!;
  const common = (address: string) => ({
    from: mailFrom,
    to: { name: "", address },
    headers: { "Auto-Submitted": "auto-generated" },
  });

  async function letter(address: string, subject: string, text: string, link: string, action: string) {
    const foot = "If you did not ask for this, leave it alone: nothing happens.";
    const sent = outcome(
      await tried(
        transport.sendMail({
          ...common(address),
          subject,
          text: `${text}\n\n${link}\n\n${foot}\n`,
          html: letterHtml(subject, text, link, action, foot),
        }),
      ),
    );
    return sent.ok ? sent : { ok: false as const, reason: sent.reason };
  }

  return {
    atOnce,
    async send({ address }, outgoing, signal) {
      if (signal.aborted) return stopping;
      const mail = { ...common(address), ...contentOf(outgoing, domain) };
      const { headers } = common(address);
      const sending = tried(
        transport.sendMail({ ...mail, headers: { ...headers, ...unsubscribe(outgoing) } }),
      );
      const { promise, resolve } = Promise.withResolvers<Sent>();
      const stop = () => resolve(stopping);
      signal.addEventListener("abort", stop, { once: true });
      sending.then((error) => resolve(outcome(error)));
      return promise.finally(() => signal.removeEventListener("abort", stop));
    },
    letters: {
      confirmAddress: (address, link) =>
        letter(
          address,
          "Do you want price alerts at this address?",
          "Somebody, most likely you, asked for price alerts to this address. They begin once you say yes.",
          link,
          "Yes, send them here",
        ),
      sendLink: (address, link) =>
        letter(
          address,
          "Your watches",
          "This link opens your watches. Whoever has it may change them: keep it to yourself.",
          link,
          "Open my watches",
        ),
    },
    async close() {
      transport.close();
    },
  };
}

const stopping: Sent = { ok: false, reason: "The server was stopping.", next: "again" };

function contentOf(outgoing: Outgoing, domain: string) {
  const { message, thread } = outgoing;
  const words = wordsOf(outgoing);
  const earlier = `<${thread}@${domain}>`;
  return {
    subject: words.title,
    text: textOf(words, outgoing),
    html: messageHtml(words, outgoing),
    messageId: `<${message.key}@${domain}>`,
    date: new Date(message.at),
    ...(thread !== message.key && { inReplyTo: earlier, references: earlier }),
  };
}

/** RFC 8058 wants an https link for the one click. */
const unsubscribe = ({ links }: Outgoing): Record<string, string> => ({
  "List-Unsubscribe": `<${links.unsubscribe}>`,
  ...(links.unsubscribe.startsWith("https:") && { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
});

function textOf(words: Words, { links }: Outgoing): string {
  const parts = words.items.map((one) => {
    const { item } = one;
    const said = plainText({ title: words.title, items: [one], more: null });
    return `${said}\n${links.product(item)}\nPause: ${links.pause(item)}\nStop: ${links.stop(item)}`;
  });
  const foot = `All your watches: ${links.watches}\nNo more mail to this address: ${links.unsubscribe}`;
  return `${[...parts, ...(words.more ? [words.more] : []), `-- \n${foot}`].join("\n\n")}\n`;
}

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
}

const tried = (sending: Promise<unknown>): Promise<SmtpError | null> =>
  sending.then(
    () => null,
    (error: SmtpError) => error,
  );

/** A refusal for good is about the address or the message; one of our own login is the operator's to mend. */
function outcome(error: SmtpError | null): Sent {
  if (!error) return { ok: true };
  const { code, responseCode } = error;
  const isFinal = responseCode !== undefined && responseCode >= 500;
  if (isFinal && (code === "EENVELOPE" || code === "EMESSAGE")) {
    return {
      ok: false,
      reason: `The mail server refused the message for good (${responseCode}).`,
      next: "give-up",
    };
  }
  const what = responseCode ?? code ?? "no connection";
  return { ok: false, reason: `The mail server did not take the message (${what}).`, next: "again" };
}
