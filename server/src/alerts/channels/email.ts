import type { SendMailOptions } from "nodemailer";
import { t } from "../texts.ts";
import type { Channel, Outgoing, Sent } from "./channel.ts";
import { type Action, letterHtml, messageHtml } from "./mail-html.ts";
import { plainText, type Words, wordsOf } from "./message-text.ts";

/** Letters that no message asks for. Never rejects. */
export interface Letters {
  /** Asks an address whether it wants messages. `never`: the link by which it is never written to again. */
  confirmAddress(address: string, link: string, never: string): Promise<LetterSent>;
  /** The links to the watches of each holder whose messages go to an address, in one letter. */
  sendLinks(address: string, links: readonly [string, ...string[]], never: string): Promise<LetterSent>;
  /** A recovery key, which its holder asked for. `page`: where it is entered. */
  sendRecoveryKey(address: string, key: string, page: string, never: string): Promise<LetterSent>;
}
export type LetterSent = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface MailOptions {
  readonly smtpUrl: string;
  /** An address, or `Name <address>`. */
  readonly mailFrom: string;
  /** Asked before each mail: nothing goes to an address that opted out. */
  readonly isOptedOut: (address: string) => Promise<boolean>;
}

/** Mail through an SMTP server, over at most four connections. */
export function emailChannel({
  smtpUrl,
  mailFrom,
  isOptedOut,
}: MailOptions): Channel<"email"> & { letters: Letters } {
  const atOnce = 4;
  const open = async () => {
    const { createTransport } = await import("nodemailer");
    return createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: atOnce,
      connectionTimeout: 5_000,
      greetingTimeout: 5_000,
      socketTimeout: 15_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };
  let opened: ReturnType<typeof open> | null = null;
  /** Opened for the first mail. */
  const sendMail = async (mail: SendMailOptions) => {
    opened ??= open();
    return (await opened).sendMail(mail);
  };
  /** Whether it takes mail at all, without any. */
  const reach = async () => {
    opened ??= open();
    return (await opened).verify();
  };
  const domain = /@([^<>\s@]+)>?$/.exec(mailFrom)![1]!;
  const common = (address: string) => ({
    from: mailFrom,
    to: { name: "", address },
    headers: { "Auto-Submitted": "auto-generated" },
  });

  async function letter(
    address: string,
    subject: string,
    text: string,
    actions: readonly Action[],
    never: string,
    oneClick = true,
  ): Promise<LetterSent> {
    // A mail server that is away fails those alike: nobody learns who opted out.
    if (await isOptedOut(address)) return letterSent(await tried(reach()));
    const foot = "If you did not ask for this, leave it alone: nothing happens.";
    const links = actions.map(({ url }) => url).join("\n");
    const { headers } = common(address);
    return letterSent(
      await tried(
        sendMail({
          ...common(address),
          headers: { ...headers, ...(oneClick && unsubscribeBy(never)) },
          subject,
          text: `${text}\n\n${links}\n\n${foot}\n${neverAgain}: ${never}\n`,
          html: letterHtml(subject, text, actions, { text: foot, url: never, label: neverAgain }),
        }),
      ),
    );
  }

  return {
    atOnce,
    async send({ address }, outgoing, signal) {
      if (signal.aborted) return stopping;
      if (await isOptedOut(address)) return optedOut;
      const mail = { ...common(address), ...contentOf(outgoing, domain) };
      const { headers } = common(address);
      const sending = tried(
        sendMail({ ...mail, headers: { ...headers, ...unsubscribeBy(outgoing.links.unsubscribe) } }),
      );
      const { promise, resolve } = Promise.withResolvers<Sent>();
      const stop = () => resolve(stopping);
      signal.addEventListener("abort", stop, { once: true });
      void sending.then((error) => resolve(outcome(error)));
      return promise.finally(() => signal.removeEventListener("abort", stop));
    },
    letters: {
      confirmAddress: (address, link, never) =>
        letter(
          address,
          "Do you want price alerts at this address?",
          "Somebody, most likely you, asked for price alerts to this address. They begin once you say yes.",
          [{ url: link, label: "Yes, send them here" }],
          never,
        ),
      sendLinks: (address, links, never) =>
        letter(
          address,
          "Your watches",
          links.length === 1
            ? "This link opens your watches. Whoever has it may change them: keep it to yourself."
            : "These links open your watches, each the list of one browser or page that sends alerts here. Whoever has one may change that list: keep them to yourself.",
          links.map((url, n) => ({
            url,
            label: links.length === 1 ? "Open my watches" : `Open list ${n + 1}`,
          })),
          never,
          // Anybody can ask for this letter: a mail program's one click must not end all alerts.
          false,
        ),
      sendRecoveryKey: (address, key, page, never) =>
        letter(
          address,
          t("devices.mail.subject"),
          t("devices.mail.text", { key }),
          [{ url: page, label: t("devices.mail.action") }],
          never,
          false,
        ),
    },
    async close() {
      (await opened)?.close();
    },
  };
}

function letterSent(error: SmtpError | null): LetterSent {
  const sent = outcome(error);
  return sent.ok ? sent : { ok: false, reason: sent.reason };
}

const neverAgain = "Never write to me again";

const optedOut: Sent = { ok: false, reason: "Nothing more is sent to this address.", next: "gone" };

const stopping: Sent = { ok: false, reason: "The server was stopping.", next: "again", isOurs: true };

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
const unsubscribeBy = (link: string): Record<string, string> => ({
  "List-Unsubscribe": `<${link}>`,
  ...(link.startsWith("https:") && { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
});

function textOf(words: Words, { links }: Outgoing): string {
  const parts = words.items.map((one) => {
    const { item } = one;
    const said = plainText({ items: [one], more: null });
    return `${said}\n${links.product(item)}\nPause: ${links.pause(item)}\nStop: ${links.stop(item)}`;
  });
  const foot = `All your watches: ${links.watches}\nNo more mail to this address: ${links.unsubscribe}`;
  return `${[...parts, ...(words.more ? [words.more] : []), `-- \n${foot}`].join("\n\n")}\n`;
}

interface SmtpError {
  readonly code?: string;
  /** What the mail server refused: `MAIL FROM`, `RCPT TO` … */
  readonly command?: string;
  readonly responseCode?: number;
}

const tried = (sending: Promise<unknown>): Promise<SmtpError | null> =>
  sending.then(
    () => null,
    (error: SmtpError) => error,
  );

/** A permanent refusal concerns the address or the message; one of our login or sender is for the operator to fix. */
function outcome(error: SmtpError | null): Sent {
  if (!error) return { ok: true };
  const { code, command, responseCode } = error;
  const isFinal = responseCode !== undefined && responseCode >= 500;
  const isOurs = command !== "RCPT TO" && code !== "EMESSAGE";
  if (isFinal && !isOurs) {
    return {
      ok: false,
      reason: `The mail server refused the message for good (${responseCode}).`,
      next: "give-up",
    };
  }
  const what = responseCode ?? code ?? "no connection";
  return { ok: false, reason: `The mail server did not take the message (${what}).`, next: "again", isOurs };
}
