import type { SendMailOptions } from "nodemailer";
import { currentWriting, t } from "../../platform/texts.ts";
import type { Channel, Outgoing, Sent } from "./channel.ts";
import { type ChartOf, chartThemes } from "./mail-chart.ts";
import { type Action, letterHtml, type MailChart, messageHtml } from "./mail-html.ts";
import { type Link, plainText, type Words, wordsOf } from "./message-text.ts";

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

/** How the mail server is reached, as nodemailer takes it: by `url`, or by the other fields. */
export interface Smtp {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  /** TLS from the start. */
  readonly secure?: boolean;
  /** No mail without STARTTLS. */
  readonly requireTLS?: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** PEM certificates that are trusted in place of the usual ones. */
  readonly tls?: { readonly ca: string[] };
}

/** A mail server that is silent for so long is given up. */
export const smtpLimits = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 };

export interface MailOptions {
  readonly smtp: Smtp;
  /** An address, or `Name <address>`. */
  readonly mailFrom: string;
  /** Asked before each mail: nothing goes to an address that opted out. */
  readonly isOptedOut: (address: string) => Promise<boolean>;
  readonly chartOf: ChartOf;
}

/** Mail through an SMTP server, over at most four connections. */
export function emailChannel({
  smtp,
  mailFrom,
  isOptedOut,
  chartOf,
}: MailOptions): Channel<"email"> & { letters: Letters } {
  const atOnce = 4;
  const open = async () => {
    const { createTransport } = await import("nodemailer");
    return createTransport({
      ...smtp,
      ...smtpLimits,
      pool: true,
      maxConnections: atOnce,
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
    const foot = t("mail.unasked");
    const links = actions.map(({ url }) => url).join("\n");
    const { headers } = common(address);
    return letterSent(
      await tried(
        sendMail({
          ...common(address),
          headers: { ...headers, ...(oneClick && unsubscribeBy(never)) },
          subject,
          text: `${text}\n\n${links}\n\n${foot}\n${t("mail.never")}: ${never}\n`,
          html: letterHtml(currentWriting().language, subject, text, actions, {
            text: foot,
            url: never,
            label: t("mail.never"),
          }),
        }),
      ),
    );
  }

  return {
    atOnce,
    async send({ address }, outgoing, signal) {
      if (signal.aborted) return stopping();
      if (await isOptedOut(address)) return optedOut();
      const charts = outgoing.isTest ? [] : await chartsIn(outgoing, chartOf, domain);
      const mail = { ...common(address), ...contentOf(outgoing, domain, charts) };
      const { headers } = common(address);
      const sending = tried(
        sendMail({ ...mail, headers: { ...headers, ...unsubscribeBy(outgoing.links.unsubscribe) } }),
      );
      const { promise, resolve } = Promise.withResolvers<Sent>();
      const stop = () => resolve(stopping());
      signal.addEventListener("abort", stop, { once: true });
      void sending.then((error) => resolve(outcome(error)));
      return promise.finally(() => signal.removeEventListener("abort", stop));
    },
    letters: {
      confirmAddress: (address, link, never) =>
        letter(
          address,
          t("mail.confirm.subject"),
          t("mail.confirm.text"),
          [{ url: link, label: t("mail.confirm.yes") }],
          never,
        ),
      sendLinks: (address, links, never) =>
        letter(
          address,
          t("mail.links.subject"),
          links.length === 1 ? t("mail.links.one") : t("mail.links.many"),
          links.map((url, n) => ({
            url,
            label: links.length === 1 ? t("mail.links.open") : t("mail.links.open.list", { number: n + 1 }),
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

/** Of a digest's first items. Its mail stays below what providers cut off. */
const mostCharts = 4;

const optedOut = (): Sent => ({ ok: false, reason: t("refused.opted-out"), next: "gone" });

const stopping = (): Sent => ({ ok: false, reason: t("refused.stopping"), next: "again", isOurs: true });

/** The pictures of a message, each attached under an id that the HTML names: nothing is loaded from anywhere. */
async function chartsIn(
  { message }: Outgoing,
  chartOf: ChartOf,
  domain: string,
): Promise<readonly MailChart[]> {
  const charts: MailChart[] = [];
  for (const [at, item] of message.items.slice(0, mostCharts).entries()) {
    for (const theme of chartThemes) {
      const png = await chartOf(item, theme);
      if (png) charts.push({ at, theme, cid: `${message.key}-${at}-${theme}@${domain}`, png });
    }
  }
  return charts;
}

function contentOf(outgoing: Outgoing, domain: string, charts: readonly MailChart[]) {
  const { message, thread } = outgoing;
  const words = wordsOf(outgoing);
  const earlier = `<${thread}@${domain}>`;
  return {
    subject: words.title,
    text: textOf(words),
    html: messageHtml(words, outgoing, charts),
    ...(charts.length > 0 && {
      attachments: charts.map(({ at, theme, cid, png }) => ({
        filename: `${words.items[at]!.item.asin}-${theme}.png`,
        content: Buffer.from(png),
        contentType: "image/png",
        contentDisposition: "inline" as const,
        cid,
      })),
    }),
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

/** Says and links as much as the HTML. */
function textOf(words: Words): string {
  const line = ({ label, url }: Link) => `${label}: ${url}`;
  const parts = words.items.map((one) => {
    const said = plainText({ items: [one], more: null });
    const links = [...(one.shop ? [one.shop] : []), one.history, one.pause, one.stop];
    return `${said}\n\n${links.map(line).join("\n")}`;
  });
  const foot = [words.watches, words.unsubscribe].map(line).join("\n");
  return `${[...parts, ...(words.more ? [words.more] : []), `-- \n${words.because}\n${foot}`].join("\n\n")}\n`;
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
      reason: t("refused.mail", { code: responseCode }),
      next: "give-up",
    };
  }
  const what = responseCode ?? code ?? t("refused.ended");
  return { ok: false, reason: t("refused.mail-again", { what }), next: "again", isOurs };
}
