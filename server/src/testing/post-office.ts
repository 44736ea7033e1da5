import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { Gate } from "./gate.ts";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Unfolded, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded. */
  readonly subject: string;
  readonly raw: string;
  /** The decoded part of a type, `text/plain`. */
  part(type: string): string;
}

/** A mail server that records complete mails. */
export interface PostOffice {
  readonly url: string;
  readonly mails: Mail[];
  /** The answer to a mail waits for it. */
  readonly gate: Gate;
  /** The messages' keys in order of arrival. */
  readonly keys: readonly string[];
  /** Stops listening. */
  close(): Promise<void>;
  /** Listens again, at the same address. */
  reopen(): Promise<void>;
}

export async function openPostOffice(options: SMTPServerOptions = {}): Promise<PostOffice> {
  const mails: Mail[] = [];
  const gate = new Gate();
  let server: SMTPServer;
  const listen = async (port: number) => {
    server = new SMTPServer({
      disabledCommands: ["STARTTLS", "AUTH"],
      logger: false,
      closeTimeout: 100,
      async onData(stream, { envelope }, done) {
        const raw = await textOf(stream).catch(() => null);
        // Its sender is gone.
        if (raw === null) return;
        const headers = headersOf(raw);
        mails.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : "",
          to: envelope.rcptTo.map(({ address }) => address),
          headers,
          subject: decoded(headers.get("subject") ?? ""),
          raw,
          part: (type) => partOf(raw, type),
        });
        await gate.pass();
        done();
      },
      ...options,
    });
    // A client that is killed resets its connection.
    server.on("error", () => {});
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  };
  await listen(0);
  const { port } = server!.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    gate,
    get keys() {
      return mails.map(({ headers }) => /^<(.+)@/.exec(headers.get("message-id") ?? "")?.[1] ?? "");
    },
    reopen: () => listen(port),
    close: () =>
      new Promise((done) => {
        gate.open();
        server.close(() => done());
      }),
  };
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}

function headersOf(raw: string): ReadonlyMap<string, string> {
  const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");
  return new Map(
    head.split("\r\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** Decodes encoded words (RFC 2047). */
const decoded = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, how, word) =>
      how.toUpperCase() === "B"
        ? Buffer.from(word, "base64").toString()
        : unquoted(word.replaceAll("_", " ")),
    );

/** Decodes quoted-printable. */
function unquoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}

/** The first part of a type, also within other parts. */
function partOf(raw: string, type: string): string {
  const headOf = (part: string) => part.slice(0, part.indexOf("\r\n\r\n"));
  const boundaries = [...raw.matchAll(/boundary="([^"]+)"/g)].map(([, boundary]) => `--${boundary}`);
  const parts = boundaries.reduce((all, boundary) => all.flatMap((one) => one.split(boundary)), [raw]);
  const part = parts.find((one) => headOf(one).includes(`Content-Type: ${type}`));
  if (part === undefined) throw new Error(`no ${type} in ${raw}`);
  const body = part.slice(part.indexOf("\r\n\r\n") + 4);
  if (/transfer-encoding: base64/i.test(part)) return Buffer.from(body, "base64").toString();
  if (!/transfer-encoding: quoted-printable/i.test(part)) return body;
  return unquoted(body);
}
